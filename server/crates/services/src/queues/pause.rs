//! Pausing a queue: cases still arrive, but nobody is given one.

use super::locked;
use crate::{Ctx, Result, supervision};
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, Timestamp};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

/// Pauses a queue: "next" gives nothing from it, though a case of it can still be claimed by its
/// number. A second time changes nothing.
///
/// # Errors
/// A refusal where the actor does not supervise; "not found".
pub async fn pause(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<()> {
    set(ctx, actor, slug, Some(ctx.now())).await
}

/// Ends a pause.
///
/// # Errors
/// As [`pause`].
pub async fn resume(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<()> {
    set(ctx, actor, slug, None).await
}

async fn set(ctx: &Ctx, actor: &Actor, slug: &str, paused: Option<Timestamp>) -> Result<()> {
    check(actor, Action::Supervise)?;
    let txn = ctx.write().await?;
    let row = locked(&txn, slug).await?;
    if row.paused_at.is_some() == paused.is_some() {
        return Ok(());
    }
    let (action, target) = (
        if paused.is_some() {
            "queue.paused"
        } else {
            "queue.resumed"
        },
        row.slug.clone(),
    );
    let mut row = row.into_active_model();
    row.paused_at = Set(paused);
    row.update(&txn).await?;
    supervision::record(&txn, ctx.now(), actor, action, &target, String::new()).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
