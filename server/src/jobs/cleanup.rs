//! Takes away what has run out.

use std::future::Future;

use backstop_services::limits::shared;
use backstop_services::{
    Ctx, Result, accounts, connectors, idempotency, jobs, notices, outbox, presence, search, tags,
};

/// One round: sessions, kept answers, finished jobs, read notices, events, deliveries, searches and limits that
/// have had their time. Each goes in batches, so that those who write wait for milliseconds at most.
///
/// # Errors
/// When the database does not answer; what was deleted before stays so.
pub async fn run(ctx: &Ctx) -> anyhow::Result<()> {
    let sessions = all(|| accounts::prune_sessions(ctx)).await?;
    let answers = all(|| idempotency::prune(ctx)).await?;
    let finished = all(|| jobs::prune(ctx)).await?;
    let read = all(|| notices::prune(ctx)).await?;
    let events = all(|| outbox::prune(ctx)).await?;
    let searches = all(|| search::log::prune(ctx)).await?;
    let deliveries = all(|| connectors::prune(ctx)).await?;
    tags::look_again(ctx).await?;
    presence::prune(ctx).await?;
    let limits = all(|| shared::prune(ctx)).await?;
    tracing::info!(
        sessions,
        answers,
        jobs = finished,
        notices = read,
        events,
        deliveries,
        searches,
        limits,
        "cleaned up"
    );
    Ok(())
}

/// Batch after batch until one is empty.
async fn all<F: Future<Output = Result<u64>>>(batch: impl Fn() -> F) -> Result<u64> {
    let mut gone = 0;
    loop {
        match batch().await? {
            0 => return Ok(gone),
            some => gone += some,
        }
    }
}
