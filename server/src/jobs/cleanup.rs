//! Takes away what has run out.

use backstop_services::{Ctx, accounts, idempotency, jobs, presence, search};

/// One round: sessions, kept answers, finished jobs and searches that have had their time.
///
/// # Errors
/// When the database does not answer.
pub async fn run(ctx: &Ctx) -> anyhow::Result<()> {
    let sessions = accounts::prune_sessions(ctx).await?;
    let answers = idempotency::prune(ctx).await?;
    let finished = jobs::prune(ctx).await?;
    let searches = search::log::prune(ctx).await?;
    presence::prune(ctx).await?;
    tracing::info!(sessions, answers, searches, jobs = finished, "cleaned up");
    Ok(())
}
