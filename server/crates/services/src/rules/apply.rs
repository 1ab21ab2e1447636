//! Lets running clocks follow changed rules, batch by batch.

use super::follow::{Queue, Rules};
use super::latest;
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::queries;
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::episode::ClockEventKind;
use backstop_entity::thread;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, FromQueryResult, Statement,
};

/// Clocks that follow in one transaction.
const BATCH: usize = 100;

/// Lets every clock that lags behind the rules follow them, and returns how many moved.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn apply(ctx: &Ctx) -> Result<usize> {
    let mut moved = 0;
    loop {
        let latest = latest(ctx.read()).await?;
        if latest == 0 || lagging(ctx.read(), latest, false, 1).await?.is_empty() {
            return Ok(moved);
        }
        moved += batch(ctx, latest).await?;
        ctx.nudge().ring();
    }
}

#[derive(FromQueryResult)]
struct Change {
    base_at: Option<Timestamp>,
    last_offset: i64,
    what: String,
}

async fn batch(ctx: &Ctx, latest: i64) -> Result<usize> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let change = locked(&txn, latest).await?;
    let mut queue = Queue {
        base: change.base_at.unwrap_or(now),
        last: change.last_offset,
    };
    let mut threads = lagging(&txn, latest, true, BATCH).await?;
    // Who has waited longest comes first.
    threads.sort_by_key(|t| (t.due_at, t.id));
    let mut rules = Rules::load(&txn, &threads).await?;
    let mut count = 0;
    for mut thread in threads {
        thread.rules = latest;
        if let Some(to) = rules.moved(&thread, &mut queue, now) {
            let because = Because {
                reason: change.what.clone(),
                ..Because::default()
            };
            let kind = ClockEventKind::PolicyApplied;
            let terms = Some(to.terms);
            rules
                .histories
                .append(&txn, &mut thread, kind, terms, because, now)
                .await?;
            count += 1;
            let about = About {
                thread: Some(thread.id),
                ..About::default()
            };
            outbox::append(&txn, now, Event::ThreadChanged, about).await?;
        }
        queries::save_thread(&txn, thread).await?;
    }
    let sql =
        "UPDATE rule_change SET base_at = $1, last_offset = $2, moved = moved + $3 WHERE id = $4";
    let values = [
        queue.base.0.into(),
        queue.last.into(),
        i64::from(count).into(),
        latest.into(),
    ];
    txn.execute_raw(Statement::from_sql_and_values(
        txn.get_database_backend(),
        sql,
        values,
    ))
    .await?;
    txn.commit().await?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The change, locked: one node at a time hands out places.
async fn locked(txn: &DatabaseTransaction, id: i64) -> Result<Change> {
    let backend = txn.get_database_backend();
    let lock = if backend == DatabaseBackend::Postgres {
        " FOR UPDATE"
    } else {
        ""
    };
    let sql = format!("SELECT base_at, last_offset, what FROM rule_change WHERE id = $1{lock}");
    let find = Statement::from_sql_and_values(backend, sql, [id.into()]);
    Ok(Change::find_by_statement(find)
        .one(txn)
        .await?
        .ok_or(backstop_domain::ErrorCode::NotFound)?)
}

/// Clocks that have not been looked at since a change, by the partial index made for it.
async fn lagging<C: ConnectionTrait>(
    db: &C,
    latest: i64,
    lock: bool,
    limit: usize,
) -> Result<Vec<thread::Model>> {
    let backend = db.get_database_backend();
    let lock = if lock && backend == DatabaseBackend::Postgres {
        " FOR UPDATE"
    } else {
        ""
    };
    // Written out, so that both databases see that the index fits.
    let sql = format!(
        "SELECT * FROM thread WHERE rules < $1 AND episode_state IN ('open', 'waiting_on_asker') \
         ORDER BY rules, id LIMIT {limit}{lock}"
    );
    let find = Statement::from_sql_and_values(backend, sql, [latest.into()]);
    Ok(thread::Entity::find().from_raw_sql(find).all(db).await?)
}
