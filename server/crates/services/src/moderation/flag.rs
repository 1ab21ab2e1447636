//! A member reports a post.

use super::queries;
use crate::limits::Limited;
use crate::threads::queries as posts;
use crate::{Ctx, Result};
use backstop_domain::commands::{FlagReason, NewFlag};
use backstop_domain::ids::{AccountId, PostId};
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::Visibility;
use backstop_domain::{Actor, ErrorCode, Failure};

/// Longest note, in characters.
const NOTE_MAX: usize = 1_000;

/// Reports a post. It joins the post's open item of the moderation queue or opens one. A second
/// report by the same member on the same open item changes nothing.
///
/// # Errors
/// A refusal for visitors and suspended members, for one's own post, for a post that is not shown,
/// over the limit, and where `other` comes without a note.
pub async fn flag(ctx: &Ctx, actor: &Actor, id: PostId, cmd: NewFlag) -> Result<()> {
    let required = if cmd.reason == FlagReason::Other {
        Required::Yes
    } else {
        Required::No
    };
    let note = text::note("note", &cmd.note, NOTE_MAX, required)?;
    permission::check(actor, Action::Flag)?;
    let who = actor.identity().ok_or(ErrorCode::SignInRequired)?;
    reportable(ctx, who.id, id).await?;
    if !who.role.is_staff() {
        ctx.limits()
            .take(Limited::Flag, &who.id.to_string(), ctx.now())?;
    }
    let txn = ctx.write().await?;
    let item = queries::open_item_for(&txn, id, ctx.now()).await?;
    queries::insert_flag(&txn, (item, id), who.id, cmd.reason, note, ctx.now()).await?;
    txn.commit().await?;
    Ok(())
}

async fn reportable(ctx: &Ctx, who: AccountId, id: PostId) -> Result<()> {
    let post = posts::post(ctx.read(), id).await?;
    let thread = posts::thread(ctx.read(), post.thread_id).await?;
    if post.state != Visibility::Visible || thread.visibility != Visibility::Visible {
        return Err(ErrorCode::NotFound.into());
    }
    if post.author_id == who {
        let why = "This is your own post. You can edit or delete it yourself.";
        return Err(Failure::with_detail(ErrorCode::Forbidden, why).into());
    }
    Ok(())
}
