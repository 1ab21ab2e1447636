//! SQL of what is due.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_entity::thread;
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

/// Threads whose promise has fallen due, the longest overdue first, locked; those another node is
/// dealing with are left to it, and the first `skip` are stepped over.
pub(crate) async fn due<C: ConnectionTrait>(
    txn: &C,
    now: Timestamp,
    limit: u64,
    skip: u64,
) -> Result<Vec<thread::Model>> {
    Ok(due_query(now, limit).offset(skip).all(txn).await?)
}

/// The moment the next clock runs out: a look without the write lock, since most of the time
/// nothing is due.
pub(crate) async fn next_due<C: ConnectionTrait>(db: &C) -> Result<Option<Timestamp>> {
    let due = next_due_query();
    Ok(due.into_tuple::<Timestamp>().one(db).await?)
}

pub(crate) fn next_due_query() -> Select<thread::Entity> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::DueAt)
        .filter(thread::Column::DueAt.is_not_null())
        .order_by_asc(thread::Column::DueAt)
        .limit(1)
}

/// How many open episodes are past their due moment.
pub(crate) async fn count_due<C: ConnectionTrait>(db: &C, now: Timestamp) -> Result<u64> {
    let due = thread::Entity::find().filter(thread::Column::DueAt.is_not_null());
    Ok(due.filter(thread::Column::DueAt.lte(now)).count(db).await?)
}

pub(crate) fn due_query(now: Timestamp, limit: u64) -> Select<thread::Entity> {
    thread::Entity::find()
        .filter(thread::Column::DueAt.is_not_null())
        .filter(thread::Column::DueAt.lte(now))
        .order_by_asc(thread::Column::DueAt)
        .order_by_asc(thread::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}
