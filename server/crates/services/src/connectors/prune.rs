//! Forgets what ended long ago.

use super::queries;
use crate::{Ctx, Result};

const KEEP_SECONDS: i64 = 30 * 86_400;
const KEEP_CALLS_SECONDS: i64 = 86_400;

/// Deletes up to a thousand deliveries that ended more than thirty days ago, except those that made
/// a ticket, and calls older than a day. Yields how many deliveries.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    if crate::outbox::cursor::position(ctx.read(), queries::READER)
        .await?
        .is_none()
    {
        return Ok(0);
    }
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let forgotten = queries::forget(&txn, now.plus_seconds(-KEEP_SECONDS)).await?;
    queries::forget_calls(&txn, now.plus_seconds(-KEEP_CALLS_SECONDS)).await?;
    txn.commit().await?;
    Ok(forgotten)
}
