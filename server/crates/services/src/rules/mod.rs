//! Changes of rules — policies, calendars, what questions are sorted by — and how clocks that run follow
//! them: each exactly once, with a grace and spread out, so that no change releases a wave.
//!
//! A change is a row of `rule_change`, written in its own transaction. Clocks note the change up to which
//! they have been looked at; [`apply`] takes those that lag, in batches, on any number of nodes.

mod apply;
mod follow;
mod impact;
#[cfg(test)]
mod tests;

pub use apply::apply;
pub(crate) use follow::reapply;
pub(crate) use impact::impact;

use crate::Result;
use backstop_domain::{Actor, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseBackend, DatabaseTransaction, Statement};

/// The number of the latest change of rules; 0 before the first.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn latest<C: ConnectionTrait>(db: &C) -> Result<i64> {
    let sql = "SELECT COALESCE(MAX(id), 0) AS latest FROM rule_change";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "latest"))?)
}

/// Notes a change of rules, in the transaction of the change: every clock will be looked at again.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn changed(
    txn: &DatabaseTransaction,
    now: Timestamp,
    actor: &Actor,
    what: &str,
) -> Result<()> {
    let backend = txn.get_database_backend();
    if backend == DatabaseBackend::Postgres {
        // Numbers are given in the order of commits, so that nobody notes a later change and misses an
        // earlier one that is not visible yet.
        txn.execute_unprepared("LOCK TABLE rule_change IN EXCLUSIVE MODE")
            .await?;
    }
    let sql = "INSERT INTO rule_change (at, actor_id, what) VALUES ($1, $2, $3)";
    let values = [
        now.0.into(),
        actor.account().map(|id| id.0).into(),
        what.into(),
    ];
    txn.execute_raw(Statement::from_sql_and_values(backend, sql, values))
        .await?;
    Ok(())
}
