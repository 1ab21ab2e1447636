//! All SQL of an export: pages by id, and the names of what they refer to.

use super::batches::padded;
use crate::Result;
use backstop_domain::ids::{AccountId, CategoryId, EscalationId, PostId, ThreadId};
use backstop_entity::{
    account, category, escalation, escalation_event, escalation_message, follow, post,
    post_revision, post_vote, thread,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, TryGetable, Value,
};
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

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
    // What was merged into another thread is exported with that one.
    let find = thread::Entity::find()
        .filter(thread::Column::Id.gt(after))
        .filter(thread::Column::MergedInto.is_null());
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
    use account::{Column, Entity};
    names::<Entity, _>(txn, [Column::Id, Column::ImportId], ids.collect()).await
}

/// The import ids of those posts that have one.
pub(super) async fn post_names(
    txn: &DatabaseTransaction,
    ids: impl Iterator<Item = PostId> + Send,
) -> Result<HashMap<PostId, String>> {
    use post::{Column, Entity};
    names::<Entity, _>(txn, [Column::Id, Column::ImportId], ids.collect()).await
}

/// The import ids of those categories that have one.
pub(super) async fn category_names(
    txn: &DatabaseTransaction,
    ids: impl Iterator<Item = CategoryId> + Send,
) -> Result<HashMap<CategoryId, String>> {
    use category::{Column, Entity};
    names::<Entity, _>(txn, [Column::Id, Column::ImportId], ids.collect()).await
}

/// What stands in the column `import_id` for each of `ids` that has something there.
async fn names<E, I>(
    txn: &DatabaseTransaction,
    [id, import_id]: [E::Column; 2],
    ids: BTreeSet<I>,
) -> Result<HashMap<I, String>>
where
    E: EntityTrait,
    I: Copy + Ord + Hash + Into<Value> + TryGetable + Send + Sync,
{
    let find = E::find().select_only().columns([id, import_id]);
    let rows: Vec<(I, String)> = find
        .filter(id.is_in(padded(ids)))
        .filter(import_id.is_not_null())
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

pub(super) async fn follows_after(
    txn: &DatabaseTransaction,
    (account, thread): (AccountId, ThreadId),
) -> Result<Vec<follow::Model>> {
    use follow::Column;
    let here = Expr::tuple([Expr::col(Column::AccountId), Expr::col(Column::ThreadId)]);
    let after = Expr::tuple([Expr::value(account), Expr::value(thread)]);
    Ok(follow::Entity::find()
        .filter(here.gt(after))
        .order_by_asc(Column::AccountId)
        .order_by_asc(Column::ThreadId)
        .limit(PAGE)
        .all(txn)
        .await?)
}

pub(super) async fn votes_after(
    txn: &DatabaseTransaction,
    (post, account): (PostId, AccountId),
) -> Result<Vec<post_vote::Model>> {
    use post_vote::Column;
    let here = Expr::tuple([Expr::col(Column::PostId), Expr::col(Column::AccountId)]);
    let after = Expr::tuple([Expr::value(post), Expr::value(account)]);
    Ok(post_vote::Entity::find()
        .filter(here.gt(after))
        .order_by_asc(Column::PostId)
        .order_by_asc(Column::AccountId)
        .limit(PAGE)
        .all(txn)
        .await?)
}

pub(super) async fn revisions_after(
    txn: &DatabaseTransaction,
    after: i64,
) -> Result<Vec<post_revision::Model>> {
    use post_revision::Column;
    let find = post_revision::Entity::find().filter(Column::Id.gt(after));
    Ok(find.order_by_asc(Column::Id).limit(PAGE).all(txn).await?)
}

pub(super) async fn cases_after(
    txn: &DatabaseTransaction,
    after: EscalationId,
) -> Result<Vec<escalation::Model>> {
    use escalation::Column;
    let find = escalation::Entity::find().filter(Column::Id.gt(after));
    Ok(find.order_by_asc(Column::Id).limit(PAGE).all(txn).await?)
}

pub(super) async fn ledger_of(
    txn: &DatabaseTransaction,
    cases: Vec<EscalationId>,
) -> Result<Vec<escalation_event::Model>> {
    use escalation_event::Column;
    let find = escalation_event::Entity::find();
    Ok(find
        .filter(Column::EscalationId.is_in(padded(cases)))
        .order_by_asc(Column::EscalationId)
        .order_by_asc(Column::Seq)
        .all(txn)
        .await?)
}

pub(super) async fn messages_of(
    txn: &DatabaseTransaction,
    cases: Vec<EscalationId>,
) -> Result<Vec<escalation_message::Model>> {
    use escalation_message::Column;
    let find = escalation_message::Entity::find();
    Ok(find
        .filter(Column::EscalationId.is_in(padded(cases)))
        .order_by_asc(Column::Id)
        .all(txn)
        .await?)
}
