//! All SQL of categories.

use crate::{Error, Result};
use backstop_domain::FieldError;
use backstop_domain::commands::NewCategory;
use backstop_domain::ids::CategoryId;
use backstop_domain::views::Category;
use backstop_entity::category::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};

pub(super) fn view(row: Model) -> Category {
    Category {
        id: row.id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        thread_count: i64::from(row.thread_count),
    }
}

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .order_by_asc(Column::Position)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

pub(super) async fn by_slug<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<Model>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if slug.contains('\0') {
        return Ok(None);
    }
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(db).await?)
}

pub(super) async fn by_id_for_update(
    txn: &DatabaseTransaction,
    id: CategoryId,
) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).lock_exclusive().one(txn).await?)
}

/// Inserts it after all others. Two at once may get the same place; then the older one comes first.
pub(super) async fn insert(txn: &DatabaseTransaction, new: NewCategory) -> Result<Model> {
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
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

pub(super) async fn update(
    txn: &DatabaseTransaction,
    row: Model,
    new: NewCategory,
) -> Result<Model> {
    let mut row = row.into_active_model();
    row.slug = Set(new.slug);
    row.name = Set(new.name);
    row.description = Set(new.description);
    Ok(row.update(txn).await?)
}

/// Turns the refusal of the unique key into words.
pub(super) fn slug_taken(error: Error) -> Error {
    if error.is_unique_violation() {
        FieldError::new("slug", "Another category has this address.").into()
    } else {
        error
    }
}
