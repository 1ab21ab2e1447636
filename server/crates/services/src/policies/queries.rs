//! All SQL of policies and queues.

use crate::Result;
use anyhow::anyhow;
use backstop_domain::category_tree::Tree;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, CategoryId, PolicyId, QueueId};
use backstop_domain::policy::{
    DEFAULT_REOPEN_SECONDS, Policy, Scope, first_response_seconds, resolution_seconds,
};
use backstop_domain::time::format_span;
use backstop_domain::views::PolicyView;
use backstop_entity::{account, category, escalation, policy, queue};
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
        scope: scope(&row),
        name: row.name,
        after_seconds: row.after_seconds,
        calendar: row.calendar,
        queue_id: row.queue_id,
        priority: row.priority,
        first_response_seconds: row
            .first_response_seconds
            .unwrap_or_else(|| first_response_seconds(row.priority)),
        resolution_seconds: row
            .resolution_seconds
            .unwrap_or_else(|| resolution_seconds(row.priority)),
        reopen_seconds: row
            .reopen_seconds
            .unwrap_or(DEFAULT_REOPEN_SECONDS)
            .min(row.after_seconds),
    }
}

fn scope(row: &policy::Model) -> Scope {
    Scope {
        category_id: row.category_id,
        tag: row.tag.clone(),
        urgency: row.urgency,
        customer_group: row.customer_group.clone(),
    }
}

/// Who is inside whom.
pub(super) async fn tree<C: ConnectionTrait>(db: &C) -> Result<Tree<CategoryId>> {
    use category::Column;
    let find = category::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ParentId]);
    let rows: Vec<(CategoryId, Option<CategoryId>)> = find.into_tuple().all(db).await?;
    Ok(Tree::new(rows))
}

/// The groups of customers some accounts belong to; who belongs to none is left out.
pub(super) async fn customer_groups<C: ConnectionTrait>(
    db: &C,
    accounts: impl Iterator<Item = AccountId>,
) -> Result<HashMap<AccountId, String>> {
    use account::Column;
    let find = account::Entity::find()
        .select_only()
        .columns([Column::Id, Column::CustomerGroup])
        .filter(Column::Id.is_in(accounts))
        .filter(Column::CustomerGroup.is_not_null());
    let rows: Vec<(AccountId, String)> = find.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// The policy before which `scope` has to stand so that it is reached: the first that leaves it nothing.
pub(super) async fn before<C: ConnectionTrait>(
    db: &C,
    all: &[policy::Model],
    new: &Scope,
) -> Result<Option<usize>> {
    let line = match new.category_id {
        Some(id) => tree(db).await?.path(id),
        None => Vec::new(),
    };
    Ok(all
        .iter()
        .position(|row| scope(row).covers(new, |_| line.clone())))
}

/// Gives all policies the places of this order.
pub(super) async fn place(txn: &DatabaseTransaction, order: &[PolicyId]) -> Result<()> {
    for (place, id) in (1i32..).zip(order) {
        let row = policy::ActiveModel {
            id: Set(*id),
            position: Set(place),
            ..Default::default()
        };
        policy::Entity::update(row).exec(txn).await?;
    }
    Ok(())
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
    let rows = all(db).await?;
    let mut views = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let shadow = before(db, &rows[..place], &scope(row)).await?;
        let policy = policy(row.clone());
        views.push(PolicyView {
            id: policy.id,
            name: policy.name,
            category: row.category_id.and_then(|id| categories.get(&id).cloned()),
            after: format_span(policy.after_seconds),
            calendar: policy.calendar,
            queue: queues.get(&row.queue_id).cloned().unwrap_or_default(),
            priority: policy.priority,
            tag: policy.scope.tag,
            urgency: policy.scope.urgency,
            customer_group: policy.scope.customer_group,
            first_response: format_span(policy.first_response_seconds),
            resolution: format_span(policy.resolution_seconds),
            reopen: format_span(policy.reopen_seconds),
            shadowed_by: shadow.map(|place| rows[place].name.clone()),
        });
    }
    Ok(views)
}

/// A policy to be written.
pub(super) struct NewPolicy<'a> {
    pub name: &'a str,
    pub scope: Scope,
    pub after_seconds: i64,
    pub calendar: &'a str,
    pub queue_id: QueueId,
    pub priority: i32,
    pub first_response_seconds: Option<i64>,
    pub resolution_seconds: Option<i64>,
    pub reopen_seconds: Option<i64>,
}

/// Inserts it after all others but before the first that would leave it nothing; or replaces the one of
/// that name, which keeps its place.
pub(super) async fn upsert(txn: &DatabaseTransaction, new: NewPolicy<'_>) -> Result<PolicyId> {
    use policy::Column;
    let rows = all(txn).await?;
    let known = rows.iter().any(|row| row.name == new.name);
    let place = before(txn, &rows, &new.scope).await?;
    let row = policy::ActiveModel {
        id: NotSet,
        name: Set(new.name.to_owned()),
        category_id: Set(new.scope.category_id),
        after_seconds: Set(new.after_seconds),
        calendar: Set(new.calendar.to_owned()),
        queue_id: Set(new.queue_id),
        priority: Set(new.priority),
        position: Set(i32::MAX),
        tag: Set(new.scope.tag),
        urgency: Set(new.scope.urgency),
        customer_group: Set(new.scope.customer_group),
        first_response_seconds: Set(new.first_response_seconds),
        resolution_seconds: Set(new.resolution_seconds),
        reopen_seconds: Set(new.reopen_seconds),
    };
    let replaced = [
        Column::CategoryId,
        Column::AfterSeconds,
        Column::Calendar,
        Column::QueueId,
        Column::Priority,
        Column::Tag,
        Column::Urgency,
        Column::CustomerGroup,
        Column::FirstResponseSeconds,
        Column::ResolutionSeconds,
        Column::ReopenSeconds,
    ];
    let on_conflict = OnConflict::column(Column::Name)
        .update_columns(replaced)
        .to_owned();
    let written = policy::Entity::insert(row)
        .on_conflict(on_conflict)
        .exec_with_returning(txn)
        .await?;
    if !known {
        let mut order: Vec<PolicyId> = rows.into_iter().map(|row| row.id).collect();
        order.insert(place.unwrap_or(order.len()), written.id);
        self::place(txn, &order).await?;
    }
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
        ..Default::default()
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
