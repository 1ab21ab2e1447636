//! Asks for work, in the transaction of its cause.

use super::PENDING;
use crate::Result;
use backstop_domain::Timestamp;
use backstop_entity::job;
use sea_orm::{DatabaseTransaction, EntityTrait, NotSet, Set, TryInsertResult};

/// Rows in one statement: eight values each, far below SQLite's 32,766 parameters.
const ROWS_AT_ONCE: usize = 1_000;

/// A job to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJob<'a> {
    /// The word of the worker that takes it.
    pub kind: &'a str,
    /// Names the work: a second job of the same name is never made.
    pub dedup_key: String,
    /// What the worker needs to know; ids, never secrets or text of people.
    pub payload: String,
    /// Not before.
    pub run_at: Timestamp,
}

/// Asks for one job; does nothing where one of this key was ever asked for. Yields whether it is new.
///
/// # Errors
/// When the database refuses it.
pub async fn enqueue(
    txn: &DatabaseTransaction,
    kind: &str,
    dedup_key: &str,
    payload: &str,
    run_at: Timestamp,
) -> Result<bool> {
    let job = NewJob {
        kind,
        dedup_key: dedup_key.to_owned(),
        payload: payload.to_owned(),
        run_at,
    };
    Ok(enqueue_many(txn, vec![job]).await? == 1)
}

/// As [`enqueue`], for many. Yields how many are new.
///
/// # Errors
/// When the database refuses them.
pub async fn enqueue_many(txn: &DatabaseTransaction, jobs: Vec<NewJob<'_>>) -> Result<u64> {
    let mut written = 0;
    for chunk in jobs.chunks(ROWS_AT_ONCE) {
        let insert = job::Entity::insert_many(chunk.iter().map(row))
            .on_conflict_do_nothing_on([job::Column::DedupKey]);
        if let TryInsertResult::Inserted(rows) = insert.exec_without_returning(txn).await? {
            written += rows;
        }
    }
    Ok(written)
}

fn row(job: &NewJob<'_>) -> job::ActiveModel {
    job::ActiveModel {
        id: NotSet,
        kind: Set(job.kind.to_owned()),
        payload: Set(job.payload.clone()),
        dedup_key: Set(job.dedup_key.clone()),
        state: Set(PENDING.to_owned()),
        run_at: Set(job.run_at),
        attempts: Set(0),
        lease_until: Set(None),
        last_error: Set(String::new()),
        created_at: Set(job.run_at),
    }
}
