//! Escalates what is due, at the moment it is, and says so in figures.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use backstop_services::{Ctx, escalations};

/// The shortest rest, where something is due that another node is dealing with.
const REST: Duration = Duration::from_millis(50);

/// One round, which ends when the next clock has run out or `most` has passed; whether to go on at once.
/// `failing` is how many questions failed in the round before, so that each number is logged once.
///
/// # Errors
/// When the database does not answer.
pub async fn run(ctx: &Ctx, most: Duration, failing: &AtomicUsize) -> anyhow::Result<bool> {
    let begun = Instant::now();
    let swept = escalations::sweep(ctx).await?;
    metrics::histogram!("backstop_sweep_seconds").record(begun.elapsed());
    metrics::counter!("backstop_escalations_total").increment(swept.lags.len() as u64);
    for lag in &swept.lags {
        metrics::histogram!("backstop_escalation_lag_seconds").record(*lag);
    }
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    metrics::gauge!("backstop_escalations_failing").set(swept.failed.len() as f64);
    let before = failing.swap(swept.failed.len(), Ordering::Relaxed);
    if let Some(error) = swept.failed.first() {
        if before != swept.failed.len() {
            tracing::error!(threads = swept.failed.len(), error = ?error, "questions that are due cannot be escalated");
        }
        return Ok(false);
    }
    match swept.until_next.filter(|wait| *wait < most) {
        Some(wait) => {
            tokio::time::sleep(wait.max(REST)).await;
            Ok(true)
        }
        None => Ok(!swept.lags.is_empty()),
    }
}

/// Counts what is due and not escalated, for the figures.
///
/// # Errors
/// When the database does not answer.
pub async fn count(ctx: &Ctx) -> anyhow::Result<()> {
    #[expect(clippy::cast_precision_loss, reason = "a number of questions")]
    let overdue = escalations::overdue(ctx).await? as f64;
    metrics::gauge!("backstop_episodes_due").set(overdue);
    Ok(())
}
