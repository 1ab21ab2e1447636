//! Lets running clocks follow changed rules, batch by batch.

use super::follow::{Queue, Rules};
use super::queries::{self, lagging, latest};
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::episode::ClockEventKind;

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

async fn batch(ctx: &Ctx, latest: i64) -> Result<usize> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let change = queries::locked(&txn, latest).await?;
    let mut queue = Queue {
        base: change.base_at.unwrap_or(now),
        last: change.last_offset,
    };
    let mut lagging = lagging(&txn, latest, true, BATCH).await?;
    // Who has waited longest comes first.
    lagging.sort_by_key(|t| (t.due_at, t.id));
    let mut rules = Rules::load(&txn, &lagging).await?;
    let mut count = 0;
    for mut thread in lagging {
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
        threads::save_thread(&txn, thread).await?;
    }
    queries::note_followed(&txn, latest, queue.base, queue.last, count).await?;
    txn.commit().await?;
    Ok(usize::try_from(count).unwrap_or(0))
}
