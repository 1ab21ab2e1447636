//! All SQL of policies and queues.

use crate::Result;
use anyhow::anyhow;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{CategoryId, PolicyId, QueueId};
use backstop_domain::policy::Policy;
use backstop_domain::time::format_span;
use backstop_domain::views::PolicyView;
use backstop_entity::{category, escalation, policy, queue};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use std::collections::HashMap;

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<policy::Model>> {
    Ok(policy::Entity::find()
        .order_by_asc(policy::Column::Position)
        .order_by_asc(policy::Column::Id)
        .all(db)
        .await?)
}

pub(super) fn policy(row: policy::Model) -> Policy {
    Policy {
        id: row.id,
        name: row.name,
        category_id: row.category_id,
        after_seconds: row.after_seconds,
        calendar: row.calendar,
        queue_id: row.queue_id,
        priority: row.priority,
    }
}

pub(super) async fn views<C: ConnectionTrait>(db: &C) -> Result<Vec<PolicyView>> {
    let categories: HashMap<CategoryId, String> = category::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.slug))
        .collect();
    let queues: HashMap<QueueId, String> = queues(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row.slug))
        .collect();
    let view = |row: policy::Model| PolicyView {
        id: row.id,
        name: row.name,
        category: row.category_id.and_then(|id| categories.get(&id).cloned()),
        after: format_span(row.after_seconds),
        calendar: row.calendar,
        queue: queues.get(&row.queue_id).cloned().unwrap_or_default(),
        priority: row.priority,
    };
    Ok(all(db).await?.into_iter().map(view).collect())
}

/// A policy to be written.
pub(super) struct NewPolicy<'a> {
    pub name: &'a str,
    pub category_id: Option<CategoryId>,
    pub after_seconds: i64,
    pub calendar: &'a str,
    pub queue_id: QueueId,
    pub priority: i32,
}

/// Inserts it after all others, or replaces the one of that name, which keeps its place.
pub(super) async fn upsert(txn: &DatabaseTransaction, new: NewPolicy<'_>) -> Result<PolicyId> {
    use policy::Column;
    let last: Option<i32> = policy::Entity::find()
        .select_only()
        .column(Column::Position)
        .order_by_desc(Column::Position)
        .into_tuple()
        .one(txn)
        .await?;
    let row = policy::ActiveModel {
        id: NotSet,
        name: Set(new.name.to_owned()),
        category_id: Set(new.category_id),
        after_seconds: Set(new.after_seconds),
        calendar: Set(new.calendar.to_owned()),
        queue_id: Set(new.queue_id),
        priority: Set(new.priority),
        position: Set(last.unwrap_or(0).saturating_add(1)),
    };
    let replaced = [
        Column::CategoryId,
        Column::AfterSeconds,
        Column::Calendar,
        Column::QueueId,
        Column::Priority,
    ];
    let on_conflict = OnConflict::column(Column::Name)
        .update_columns(replaced)
        .to_owned();
    let written = policy::Entity::insert(row)
        .on_conflict(on_conflict)
        .exec_with_returning(txn)
        .await?;
    Ok(written.id)
}

pub(super) async fn delete(txn: &DatabaseTransaction, id: PolicyId) -> Result<bool> {
    Ok(policy::Entity::delete_by_id(id)
        .exec(txn)
        .await?
        .rows_affected
        == 1)
}

pub(super) async fn category_id<C: ConnectionTrait>(
    db: &C,
    slug: &str,
) -> Result<Option<CategoryId>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if slug.contains('\0') {
        return Ok(None);
    }
    let find = category::Entity::find()
        .select_only()
        .column(category::Column::Id)
        .filter(category::Column::Slug.eq(slug));
    Ok(find.into_tuple().one(db).await?)
}

pub(super) async fn queues<C: ConnectionTrait>(db: &C) -> Result<Vec<queue::Model>> {
    Ok(queue::Entity::find()
        .order_by_asc(queue::Column::Name)
        .order_by_asc(queue::Column::Id)
        .all(db)
        .await?)
}

pub(super) async fn queue_id<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<QueueId>> {
    let find = queue::Entity::find()
        .select_only()
        .column(queue::Column::Id)
        .filter(queue::Column::Slug.eq(slug));
    Ok(find.into_tuple().one(db).await?)
}

/// Creates a queue; of two at once the first one's stays.
pub(super) async fn insert_queue<C: ConnectionTrait>(
    db: &C,
    slug: &str,
    name: &str,
) -> Result<QueueId> {
    let row = queue::ActiveModel {
        id: NotSet,
        slug: Set(slug.to_owned()),
        name: Set(name.to_owned()),
    };
    let on_conflict = OnConflict::column(queue::Column::Slug)
        .do_nothing()
        .to_owned();
    queue::Entity::insert(row)
        .on_conflict(on_conflict)
        .exec_without_returning(db)
        .await?;
    Ok(queue_id(db, slug)
        .await?
        .ok_or_else(|| anyhow!("queue {slug} went away"))?)
}

/// Open cases by queue; a queue without any is left out.
pub(super) async fn open_cases<C: ConnectionTrait>(db: &C) -> Result<Vec<(QueueId, i64)>> {
    use escalation::Column;
    let open = EscalationState::ALL
        .iter()
        .copied()
        .filter(|state| state.is_open());
    let find = escalation::Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column_as(Column::Id.count(), "open");
    Ok(find
        .filter(Column::State.is_in(open))
        .group_by(Column::QueueId)
        .into_tuple()
        .all(db)
        .await?)
}
