//! Takes a post away; of a first post, the whole thread.

use crate::threads::{moderate, queries, visibility};
use crate::{Ctx, Result};
use backstop_domain::ids::PostId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{Visibility, is_shown};
use backstop_domain::{Actor, ErrorCode, Failure};

/// Deletes a post. Its author may, as long as nobody's replies would vanish with it; moderators may
/// always, and it is logged.
///
/// # Errors
/// A refusal where the actor may not, or where others have replied.
pub async fn delete(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<()> {
    let who = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    let (thread, post) = queries::post_for_update(&txn, id).await?;
    let own = post.author_id == who;
    if !is_shown(post.state, own, actor.moderates()) {
        return Err(ErrorCode::NotFound.into());
    }
    permission::check(
        actor,
        Action::DeletePost {
            author: post.author_id,
        },
    )?;
    if thread.first_post_id == Some(id) && thread.reply_count > 0 && !actor.moderates() {
        let why = "Others have replied here, so the whole thread cannot be deleted. Edit your question, or flag it for a moderator.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    if !own {
        moderate::told(&txn, actor, "post.delete", &post, ctx.now()).await?;
    }
    visibility::set(ctx, &txn, actor, post, Visibility::Deleted).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
