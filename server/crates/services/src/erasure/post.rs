//! Erases what one post says, for good.

use super::content;
use crate::outbox::{self, About, Event};
use crate::threads::{queries, told, visibility};
use crate::{Ctx, Result};
use backstop_domain::ids::PostId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::Visibility;
use backstop_domain::{Actor, Timestamp};
use backstop_entity::post;
use sea_orm::DatabaseTransaction;

/// Erases the text of a post and every earlier version of it: for what should never have been written
/// down, such as somebody's address. A reply is deleted besides; what opens a thread stays, with a
/// sentence in the place of its text, so that the answers of others do not vanish with it.
///
/// # Errors
/// A refusal where the actor does not moderate.
pub async fn erase_post(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<()> {
    permission::check(actor, Action::Moderate)?;
    let txn = ctx.write().await?;
    let now = ctx.now();
    let (thread, post) = queries::post_for_update(&txn, id).await?;
    let opens = thread.first_post_id == Some(id);
    let post = content::blank(&txn, post, now).await?;
    told(&txn, actor, "post.erase", &post, now).await?;
    if opens {
        tell(&txn, actor, &post, now).await?;
    } else {
        visibility::set(ctx, &txn, actor, post, Visibility::Deleted).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}

/// Says that a post, and with it its thread, reads otherwise now.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn tell(
    txn: &DatabaseTransaction,
    actor: &Actor,
    post: &post::Model,
    now: Timestamp,
) -> Result<()> {
    let about = About {
        thread: Some(post.thread_id),
        post: Some(post.id),
        actor: actor.account(),
        payload: outbox::WHOLE_THREAD.to_owned(),
    };
    outbox::append(txn, now, Event::PostChanged, about).await
}
