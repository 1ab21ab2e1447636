//! Takes away what has run out.

use backstop_services::{Ctx, accounts, idempotency, jobs};

/// One round: sessions, kept answers and finished jobs that have had their time.
///
/// # Errors
/// When the database does not answer.
pub async fn run(ctx: &Ctx) -> anyhow::Result<()> {
    let sessions = accounts::prune_sessions(ctx).await?;
    let answers = idempotency::prune(ctx).await?;
    let finished = jobs::prune(ctx).await?;
    tracing::info!(sessions, answers, jobs = finished, "cleaned up");
    Ok(())
}
