//! Tells the threads of a category whose language changed to the search index.

use super::queries;
use crate::outbox::{self, About, Event};
use crate::{Ctx, Result};

/// Threads told in one transaction.
const BATCH: u64 = 200;

/// Tells the next threads of a category whose language changed, an event each; yields how many, 0 where
/// none is left. How far it has come stands in the database, so a crash forgets nothing.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn reindex(ctx: &Ctx) -> Result<usize> {
    let Some(category) = queries::reindexed(ctx.read()).await? else {
        return Ok(0);
    };
    let txn = ctx.write().await?;
    // Another node may have come to the end just now.
    let row = queries::by_id_for_update(&txn, category.id).await?;
    let Some(upto) = row.and_then(|row| row.reindex_upto) else {
        return Ok(0);
    };
    let next = queries::threads_after(&txn, category.id, upto, BATCH).await?;
    queries::set_reindexed(&txn, category.id, next.last().copied()).await?;
    if !next.is_empty() {
        let abouts = next.iter().map(|thread| About {
            thread: Some(*thread),
            ..About::default()
        });
        outbox::append_many(&txn, ctx.now(), Event::ThreadChanged, abouts.collect()).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    // To have come to the end of a category is work, too: another may follow.
    Ok(next.len().max(1))
}
