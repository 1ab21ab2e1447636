//! The clocks of questions.

use super::{Found, Mode, Recomputed};
use crate::outbox::{self, About, Event};
use crate::threads::{clock, lifecycle, queries};
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;

pub(super) async fn recompute(
    ctx: &Ctx,
    mode: Mode,
    done: &mut Recomputed,
    tell: &mut impl FnMut(Found),
) -> Result<()> {
    let mut after = ThreadId(0);
    loop {
        let batch = clock::with_clocks(ctx.read(), after).await?;
        let Some(last) = batch.last() else {
            return Ok(());
        };
        after = last.id;
        done.checked += batch.len();
        for wrong in clock::wrong(ctx.read(), &batch).await? {
            if let Some(found) = mend(ctx, wrong.id, mode).await? {
                done.count(&found);
                tell(found);
            }
        }
    }
}

/// Looks at a thread again under its lock; none where it is right after all.
async fn mend(ctx: &Ctx, id: ThreadId, mode: Mode) -> Result<Option<Found>> {
    let txn = ctx.write().await?;
    let thread = queries::thread_for_update(&txn, id).await?;
    let found = clock::wrong(&txn, std::slice::from_ref(&thread)).await?;
    let Some(wrong) = found.into_iter().next() else {
        return Ok(None);
    };
    let Some(mut derived) = wrong.derived else {
        return Ok(Some(Found::Left(wrong.finding)));
    };
    if let Some(what) = clock::tampered(&txn, &thread).await? {
        let finding = format!("{}; but {what}", wrong.finding);
        return Ok(Some(Found::Left(finding)));
    }
    if mode == Mode::Mend {
        lifecycle::settle(&txn, &mut derived).await?;
        let thread = queries::save_thread(&txn, derived).await?;
        let about = About {
            thread: Some(thread.id),
            ..About::default()
        };
        outbox::append(&txn, ctx.now(), Event::ThreadChanged, about).await?;
        txn.commit().await?;
        ctx.nudge().ring();
    }
    Ok(Some(Found::Mended(wrong.finding)))
}
