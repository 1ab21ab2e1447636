//! The shared reader of the outbox that makes notices and mail jobs.

use super::plan::{Plan, Telling, plan};
use super::{mail, queries};
use crate::jobs::{self, NewJob};
use crate::outbox::{self, Entry};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::AccountId;
use sea_orm::DatabaseTransaction;
use std::collections::BTreeMap;

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
    let seen = outbox::cursor::position(ctx.read(), queries::READER).await?;
    if outbox::tail(ctx.read(), seen.unwrap_or(0), 1)
        .await?
        .is_empty()
    {
        return Ok(0);
    }
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    if seen.is_none() {
        outbox::cursor::make(&txn, queries::READER, 0).await?;
    }
    let Some(cursor) = outbox::cursor::hold(&txn, queries::READER).await? else {
        return Ok(0);
    };
    let mut batch = Batch {
        txn: &txn,
        now,
        told: 0,
        unread: BTreeMap::new(),
    };
    let dealt = batch.deal_from(cursor).await?;
    batch.settle().await?;
    let told = batch.told;
    txn.commit().await?;
    if told > 0 {
        ctx.nudge().ring();
    }
    Ok(dealt)
}

/// What one transaction of the reader does.
struct Batch<'a> {
    txn: &'a DatabaseTransaction,
    now: Timestamp,
    told: usize,
    /// Changes of unread counts, made last: writers hold a thread before an account, and a reader
    /// that held accounts while it waits for a thread would meet them head on.
    unread: BTreeMap<AccountId, i32>,
}

impl Batch<'_> {
    /// Deals with the events after `cursor`, moves it and yields how many there were.
    async fn deal_from(&mut self, cursor: i64) -> Result<usize> {
        let entries = outbox::tail(self.txn, cursor, EVENTS_AT_ONCE).await?;
        let (mut dealt, mut position) = (0, cursor);
        // Events of one transaction share a position: the cursor only stops between transactions.
        for together in entries.chunk_by(|a, b| a.position == b.position) {
            for entry in together {
                self.deal(entry).await?;
                position = entry.position;
            }
            dealt += together.len();
            if self.told >= NOTICES_AT_ONCE {
                break;
            }
        }
        outbox::cursor::advance(self.txn, queries::READER, position).await?;
        Ok(dealt)
    }

    async fn deal(&mut self, entry: &Entry) -> Result<()> {
        match plan(self.txn, entry).await? {
            Plan::Nothing => Ok(()),
            Plan::Tell(telling) => self.tell(&telling, entry.at).await,
            Plan::Withdraw(thread, post) => {
                for account in queries::withdraw(self.txn, thread, post, self.now).await? {
                    *self.unread.entry(account).or_default() -= 1;
                }
                Ok(())
            }
        }
    }

    async fn tell(&mut self, telling: &Telling, at: Timestamp) -> Result<()> {
        let told = queries::insert(self.txn, telling, at).await?;
        for some in told.chunks(ACCOUNTS_AT_ONCE) {
            let mailed = queries::wanting_mail(self.txn, some, self.now).await?;
            let jobs = mailed
                .into_iter()
                .map(|account| mail_job(account, &telling.key, self.now))
                .collect::<Result<_>>()?;
            jobs::enqueue_many(self.txn, jobs).await?;
        }
        self.told += told.len();
        for account in told {
            *self.unread.entry(account).or_default() += 1;
        }
        Ok(())
    }

    /// Writes the unread counts, those that change by the same number together.
    async fn settle(&mut self) -> Result<()> {
        let mut by_step: BTreeMap<i32, Vec<AccountId>> = BTreeMap::new();
        for (account, step) in std::mem::take(&mut self.unread) {
            by_step.entry(step).or_default().push(account);
        }
        for (step, accounts) in by_step.into_iter().filter(|(step, _)| *step != 0) {
            for some in accounts.chunks(ACCOUNTS_AT_ONCE) {
                queries::count_unread(self.txn, some, step).await?;
            }
        }
        Ok(())
    }
}

fn mail_job(account: AccountId, key: &str, now: Timestamp) -> Result<NewJob<'static>> {
    let order = mail::Order {
        account,
        notice: key.to_owned(),
    };
    let payload = serde_json::to_string(&order).map_err(anyhow::Error::from)?;
    Ok(NewJob {
        kind: mail::KIND,
        dedup_key: format!("mail:{account}:{key}"),
        payload,
        run_at: now,
    })
}
