//! Forget old searches.

use super::buffer::day_of;
use super::queries;
use crate::{Ctx, Result};

/// How long single searches are kept.
const DAYS: i64 = 90;
/// How many at most, however short the time.
const ROWS_MAX: i64 = 500_000;
/// How long the sums of days are kept.
const SUMS_DAYS: i64 = 3 * 366;

/// Takes away searches that are older than 90 days, the oldest beyond half a million, and sums
/// older than three years. Says how many searches went.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let txn = ctx.write().await?;
    let gone = queries::delete_before(&txn, ctx.now().plus_seconds(-DAYS * 86_400)).await?;
    let more = queries::delete_beyond(&txn, ROWS_MAX).await?;
    queries::delete_days_before(&txn, day_of(ctx.now()) - SUMS_DAYS).await?;
    txn.commit().await?;
    Ok(gone + more)
}
