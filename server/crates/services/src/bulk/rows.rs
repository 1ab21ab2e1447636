//! All SQL of an export: pages by id, and the names of what they refer to.

use super::batches::padded;
use crate::Result;
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use backstop_entity::{account, category, post, thread};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::{BTreeSet, HashMap};

/// Rows in a page.
const PAGE: u64 = 500;

pub(super) async fn accounts_after(
    txn: &DatabaseTransaction,
    after: AccountId,
) -> Result<Vec<account::Model>> {
    let find = account::Entity::find().filter(account::Column::Id.gt(after));
    Ok(find
        .order_by_asc(account::Column::Id)
        .limit(PAGE)
        .all(txn)
        .await?)
}

pub(super) async fn threads_after(
    txn: &DatabaseTransaction,
    after: ThreadId,
) -> Result<Vec<thread::Model>> {
    let find = thread::Entity::find().filter(thread::Column::Id.gt(after));
    Ok(find
        .order_by_asc(thread::Column::Id)
        .limit(PAGE)
        .all(txn)
        .await?)
}

pub(super) async fn posts_after(
    txn: &DatabaseTransaction,
    after: PostId,
) -> Result<Vec<post::Model>> {
    let find = post::Entity::find().filter(post::Column::Id.gt(after));
    Ok(find
        .order_by_asc(post::Column::Id)
        .limit(PAGE)
        .all(txn)
        .await?)
}

pub(super) async fn posts_by_id(
    txn: &DatabaseTransaction,
    ids: Vec<PostId>,
) -> Result<Vec<post::Model>> {
    Ok(post::Entity::find()
        .filter(post::Column::Id.is_in(padded(ids)))
        .all(txn)
        .await?)
}

/// The import ids of those accounts that have one.
pub(super) async fn account_names(
    txn: &DatabaseTransaction,
    ids: impl Iterator<Item = AccountId> + Send,
) -> Result<HashMap<AccountId, String>> {
    use account::Column;
    let ids: BTreeSet<AccountId> = ids.collect();
    let find = account::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ImportId]);
    let rows: Vec<(AccountId, String)> = find
        .filter(Column::Id.is_in(padded(ids)))
        .filter(Column::ImportId.is_not_null())
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The import ids of those categories that have one.
pub(super) async fn category_names(
    txn: &DatabaseTransaction,
    ids: impl Iterator<Item = CategoryId> + Send,
) -> Result<HashMap<CategoryId, String>> {
    use category::Column;
    let ids: BTreeSet<CategoryId> = ids.collect();
    let find = category::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ImportId]);
    let rows: Vec<(CategoryId, String)> = find
        .filter(Column::Id.is_in(padded(ids)))
        .filter(Column::ImportId.is_not_null())
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// What a post's record says about its thread.
#[derive(Debug, FromQueryResult)]
pub(super) struct ThreadOf {
    pub id: ThreadId,
    pub import_id: Option<String>,
    pub first_post_id: Option<PostId>,
    pub accepted_post_id: Option<PostId>,
}

pub(super) async fn threads_of(
    txn: &DatabaseTransaction,
    ids: impl Iterator<Item = ThreadId> + Send,
) -> Result<HashMap<ThreadId, ThreadOf>> {
    use thread::Column;
    let ids: BTreeSet<ThreadId> = ids.collect();
    let columns = [
        Column::Id,
        Column::ImportId,
        Column::FirstPostId,
        Column::AcceptedPostId,
    ];
    let find = thread::Entity::find()
        .select_only()
        .columns(columns)
        .filter(Column::Id.is_in(padded(ids)));
    let rows: Vec<ThreadOf> = find.into_model().all(txn).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
