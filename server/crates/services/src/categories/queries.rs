//! All SQL of categories.

use crate::{Error, Result};
use backstop_domain::category_tree::Tree;
use backstop_domain::commands::NewCategory;
use backstop_domain::ids::{CategoryId, ThreadId};
use backstop_domain::language::Language;
use backstop_domain::views::Category;
use backstop_domain::{ErrorCode, FieldError, text};
use backstop_entity::category::{ActiveModel, Column, Entity, Model};
use backstop_entity::thread;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction,
    EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;

/// How categories are shown: each followed by those inside it, their threads counted in.
pub(super) fn views(rows: Vec<Model>) -> Vec<Category> {
    let tree = tree(&rows);
    let mut by_id: HashMap<CategoryId, Model> = rows.into_iter().map(|r| (r.id, r)).collect();
    let threads: HashMap<CategoryId, i64> = by_id
        .values()
        .map(|r| (r.id, i64::from(r.thread_count)))
        .collect();
    let slugs: HashMap<CategoryId, String> =
        by_id.values().map(|r| (r.id, r.slug.clone())).collect();
    let order = tree.in_order().into_iter();
    order
        .filter_map(|id| by_id.remove(&id))
        .map(|row| Category {
            id: row.id,
            slug: row.slug,
            name: row.name,
            description: row.description,
            parent: row.parent_id.and_then(|id| slugs.get(&id).cloned()),
            language: row.language,
            thread_count: tree
                .within(row.id)
                .into_iter()
                .filter_map(|id| threads.get(&id))
                .sum(),
        })
        .collect()
}

fn tree(rows: &[Model]) -> Tree<CategoryId> {
    Tree::new(rows.iter().map(|row| (row.id, row.parent_id)))
}

/// How one of them is shown.
pub(super) async fn view(txn: &DatabaseTransaction, id: CategoryId) -> Result<Category> {
    let found = views(all(txn).await?).into_iter().find(|c| c.id == id);
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// The id behind the slug of a parent, if `category` (none for a new one) may stand there.
pub(super) async fn parent(
    txn: &DatabaseTransaction,
    category: Option<CategoryId>,
    slug: Option<&str>,
) -> Result<Option<CategoryId>> {
    let Some(slug) = slug else { return Ok(None) };
    lock_tree(txn).await?;
    let rows = all(txn).await?;
    let parent = rows.iter().find(|row| row.slug == slug).ok_or_else(|| {
        let message = format!("There is no category “{}”.", text::shorten(slug, 60));
        FieldError::new("parent", message)
    })?;
    tree(&rows).check(category, Some(parent.id))?;
    Ok(Some(parent.id))
}

/// Lets one transaction at a time put categories inside others: two moves that are fine each for
/// itself may make a circle together. SQLite has one writer anyway.
pub(crate) async fn lock_tree(txn: &DatabaseTransaction) -> Result<()> {
    if txn.get_database_backend() == DatabaseBackend::Postgres {
        txn.execute_unprepared("SELECT pg_advisory_xact_lock(7206216)")
            .await?;
    }
    Ok(())
}

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

pub(super) async fn by_id_for_update(
    txn: &DatabaseTransaction,
    id: CategoryId,
) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(txn).await?)
}

/// Inserts it after all others. Two at once may get the same place; then the older one comes first.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    new: NewCategory,
    parent: Option<CategoryId>,
) -> Result<CategoryId> {
    let last: Option<i32> = Entity::find()
        .select_only()
        .column(Column::Position)
        .order_by_desc(Column::Position)
        .into_tuple()
        .one(txn)
        .await?;
    let row = ActiveModel {
        slug: Set(new.slug),
        name: Set(new.name),
        description: Set(new.description),
        position: Set(last.unwrap_or(0).saturating_add(1)),
        parent_id: Set(parent),
        language: Set(new.language),
        ..Default::default()
    };
    Ok(row.insert(txn).await?.id)
}

pub(super) async fn update(
    txn: &DatabaseTransaction,
    row: Model,
    new: NewCategory,
    parent: Option<CategoryId>,
) -> Result<()> {
    let is_other_language = row.language != new.language;
    let mut row = row.into_active_model();
    if is_other_language {
        // From the first thread on, also where a change before is not through.
        row.reindex_upto = Set(Some(ThreadId(0)));
    }
    row.language = Set(new.language);
    row.slug = Set(new.slug);
    row.name = Set(new.name);
    row.description = Set(new.description);
    row.parent_id = Set(parent);
    row.update(txn).await?;
    Ok(())
}

/// Turns the refusal of the unique key into words.
pub(super) fn slug_taken(error: Error) -> Error {
    if error.is_unique_violation() {
        FieldError::new("slug", "Another category has this address.").into()
    } else {
        error
    }
}

/// A category whose language changed and whose threads were not all told to the index.
pub(super) async fn reindexed<C: ConnectionTrait>(db: &C) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::ReindexUpto.is_not_null());
    Ok(find.order_by_asc(Column::Id).one(db).await?)
}

/// The next threads of a category, in order.
pub(super) async fn threads_after(
    txn: &DatabaseTransaction,
    id: CategoryId,
    after: ThreadId,
    limit: u64,
) -> Result<Vec<ThreadId>> {
    let find = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::CategoryId.eq(id))
        .filter(thread::Column::Id.gt(after))
        .order_by_asc(thread::Column::Id)
        .limit(limit);
    Ok(find.into_tuple().all(txn).await?)
}

pub(super) async fn set_reindexed(
    txn: &DatabaseTransaction,
    id: CategoryId,
    upto: Option<ThreadId>,
) -> Result<()> {
    let row = ActiveModel {
        id: Set(id),
        reindex_upto: Set(upto),
        ..Default::default()
    };
    row.update(txn).await?;
    Ok(())
}

/// The languages of those of the categories for which one is said.
pub(crate) async fn languages<C: ConnectionTrait>(
    db: &C,
    ids: Vec<CategoryId>,
) -> Result<HashMap<CategoryId, Language>> {
    let find = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Language])
        .filter(Column::Id.is_in(ids))
        .filter(Column::Language.is_not_null());
    let rows: Vec<(CategoryId, Language)> = find.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}
