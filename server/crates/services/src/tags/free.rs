//! An old name is nobody's any more.

use super::queries;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result, moderation};
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, Failure, text};

/// Lets an old name go: it leads nowhere any more, and can be a tag of its own.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`];
/// [`ErrorCode::Conflict`] while threads that carry it are still being changed.
pub async fn free(ctx: &Ctx, actor: &Actor, name: &str) -> Result<()> {
    let name = text::tag("name", name)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    queries::lock(&txn).await?;
    if queries::count(&txn, &name).await? > 0 {
        let why = "Some threads still carry the old name. Try again in a moment.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    if !queries::delete(&txn, &name).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let target = format!("tag {name}");
    moderation::record(&txn, ctx.now(), actor, "tag.free", &target, None, "").await?;
    let about = About {
        actor: actor.account(),
        payload: "tag".to_owned(),
        ..About::default()
    };
    append(&txn, ctx.now(), Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
