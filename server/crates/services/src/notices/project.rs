//! The shared reader of the outbox that makes notices and mail jobs.

use super::plan::{Plan, Telling, plan};
use super::{mail, queries};
use crate::jobs::{self, NewJob};
use crate::outbox::{self, Entry};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::AccountId;
use sea_orm::DatabaseTransaction;

const EVENTS_AT_ONCE: usize = 100;
/// Notices after which a transaction ends, so that other writers get their turn.
const NOTICES_AT_ONCE: usize = 5_000;
/// Members in one statement.
const ACCOUNTS_AT_ONCE: usize = 1_000;

/// Reads the next events and tells those concerned. Any number of nodes may call it: one at a time
/// holds the cursor, the others yield 0 at once. Yields how many events were dealt with; call again
/// while that is more than nothing.
///
/// # Errors
/// When the database does not answer; then nothing has changed.
pub async fn project(ctx: &Ctx) -> Result<usize> {
    // Looking first keeps an idle reader from taking SQLite's write lock for nothing.
    let seen = queries::cursor(ctx.read()).await?;
    if outbox::tail(ctx.read(), seen.unwrap_or(0), 1).await?.is_empty() {
        return Ok(0);
    }
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    if seen.is_none() {
        queries::make_cursor(&txn).await?;
    }
    let Some(cursor) = queries::hold_cursor(&txn).await? else {
        return Ok(0);
    };
    let entries = outbox::tail(&txn, cursor, EVENTS_AT_ONCE).await?;
    let (mut dealt, mut told) = (0, 0);
    // Events of one transaction share a position, so the cursor can only stop between transactions.
    for together in entries.chunk_by(|a, b| a.position == b.position) {
        for entry in together {
            told += deal(&txn, entry, now).await?;
            queries::move_cursor(&txn, entry.position).await?;
        }
        dealt += together.len();
        if told >= NOTICES_AT_ONCE {
            break;
        }
    }
    txn.commit().await?;
    if told > 0 {
        ctx.nudge().ring();
    }
    Ok(dealt)
}

/// Deals with one event; yields how many were told.
async fn deal(txn: &DatabaseTransaction, entry: &Entry, now: Timestamp) -> Result<usize> {
    match plan(txn, entry).await? {
        Plan::Nothing => Ok(0),
        Plan::Tell(telling) => tell(txn, &telling, entry.at, now).await,
        Plan::Withdraw(thread, post) => {
            let unread = queries::withdraw(txn, thread, post, now).await?;
            for (account, count) in unread {
                queries::count_unread(txn, &[account], -count).await?;
            }
            Ok(0)
        }
    }
}

async fn tell(txn: &DatabaseTransaction, telling: &Telling, at: Timestamp, now: Timestamp) -> Result<usize> {
    let told = queries::insert(txn, telling, at).await?;
    for some in told.chunks(ACCOUNTS_AT_ONCE) {
        queries::count_unread(txn, some, 1).await?;
        let mailed = queries::wanting_mail(txn, some, now).await?;
        let jobs = mailed.into_iter().map(|account| mail_job(account, &telling.key, now)).collect::<Result<_>>()?;
        jobs::enqueue_many(txn, jobs).await?;
    }
    Ok(told.len())
}

fn mail_job(account: AccountId, key: &str, now: Timestamp) -> Result<NewJob<'static>> {
    let order = mail::Order { account, notice: key.to_owned() };
    let payload = serde_json::to_string(&order).map_err(anyhow::Error::from)?;
    Ok(NewJob { kind: mail::KIND, dedup_key: format!("mail:{account}:{key}"), payload, run_at: now })
}
