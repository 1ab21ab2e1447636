//! All SQL of changed rules.

use crate::Result;
use backstop_domain::{Actor, ErrorCode, Timestamp};
use backstop_entity::thread;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, FromQueryResult, Statement,
};

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

/// A change, and the places it has handed out.
#[derive(FromQueryResult)]
pub(super) struct Change {
    pub base_at: Option<Timestamp>,
    pub last_offset: i64,
    pub what: String,
}

/// The change, locked: one node at a time hands out places.
pub(super) async fn locked(txn: &DatabaseTransaction, id: i64) -> Result<Change> {
    let backend = txn.get_database_backend();
    let lock = for_update(backend);
    let sql = format!("SELECT base_at, last_offset, what FROM rule_change WHERE id = $1{lock}");
    let find = Statement::from_sql_and_values(backend, sql, [id.into()]);
    let found = Change::find_by_statement(find).one(txn).await?;
    Ok(found.ok_or(ErrorCode::NotFound)?)
}

/// Notes how many clocks followed, and the last place that was handed out.
pub(super) async fn note_followed(
    txn: &DatabaseTransaction,
    id: i64,
    base: Timestamp,
    last: i64,
    moved: i32,
) -> Result<()> {
    let sql =
        "UPDATE rule_change SET base_at = $1, last_offset = $2, moved = moved + $3 WHERE id = $4";
    let values = [
        base.0.into(),
        last.into(),
        i64::from(moved).into(),
        id.into(),
    ];
    let update = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
    txn.execute_raw(update).await?;
    Ok(())
}

/// Clocks that have not been looked at since a change, by the partial index made for it.
pub(super) async fn lagging<C: ConnectionTrait>(
    db: &C,
    latest: i64,
    lock: bool,
    limit: usize,
) -> Result<Vec<thread::Model>> {
    let backend = db.get_database_backend();
    let lock = if lock { for_update(backend) } else { "" };
    // Written out, so that both databases see that the index fits.
    let sql = format!(
        "SELECT * FROM thread WHERE rules < $1 AND episode_state IN ('open', 'waiting_on_asker') \
         ORDER BY rules, id LIMIT {limit}{lock}"
    );
    let find = Statement::from_sql_and_values(backend, sql, [latest.into()]);
    Ok(thread::Entity::find().from_raw_sql(find).all(db).await?)
}

const fn for_update(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => " FOR UPDATE",
        _ => "",
    }
}
