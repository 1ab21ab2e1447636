//! Forgets notices that were read long ago.

use super::queries;
use crate::{Ctx, Result};

/// How long a notice stays after it was read. Unread ones stay.
const KEEP_SECONDS: i64 = 90 * 86_400;
/// Rows in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: u64 = 1_000;

/// Deletes up to a thousand notices read more than ninety days ago. Call again while it yields more
/// than nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let before = ctx.shared_now().await?.plus_seconds(-KEEP_SECONDS);
    let old = queries::read_before(ctx.read(), before, ROWS_AT_ONCE).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let gone = queries::delete(&txn, old).await?;
    txn.commit().await?;
    Ok(gone)
}
