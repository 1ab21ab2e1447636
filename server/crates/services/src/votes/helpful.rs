//! Says that an answer helped, and takes it back.

use super::queries;
use crate::limits::Limited;
use crate::outbox::{self, About, Event};
use crate::threads::{self, queries as posts};
use crate::{Ctx, Result};
use backstop_domain::helpful::{self, Facts};
use backstop_domain::ids::{AccountId, PostId};
use backstop_domain::permission::{self, Action};
use backstop_domain::views::Post;
use backstop_domain::{Actor, ErrorCode};
use sea_orm::DatabaseTransaction;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Set,
    TakeBack,
}

/// The actor says that an answer helped. Saying it again changes nothing.
///
/// # Errors
/// A refusal for visitors and suspended members, for one's own answer, for what is no answer, and
/// over the limit; "not found" for what is not shown.
pub async fn mark(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<Post> {
    change(ctx, actor, id, Mark::Set).await
}

/// The actor takes it back. Where they never said so, nothing changes.
///
/// # Errors
/// As [`mark`].
pub async fn unmark(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<Post> {
    change(ctx, actor, id, Mark::TakeBack).await
}

async fn change(ctx: &Ctx, actor: &Actor, id: PostId, mark: Mark) -> Result<Post> {
    permission::check(actor, Action::MarkHelpful)?;
    let who = actor.identity().ok_or(ErrorCode::SignInRequired)?;
    if !who.role.is_staff() {
        ctx.limits()
            .take(Limited::Vote, &who.id.to_string(), ctx.now())?;
    }
    let txn = ctx.write().await?;
    if store(ctx, &txn, who.id, id, mark).await? {
        txn.commit().await?;
        ctx.nudge().ring();
    } else {
        txn.rollback().await?;
    }
    threads::post(ctx, actor, id).await
}

/// Stores it where it is news; whether it was.
async fn store(
    ctx: &Ctx,
    txn: &DatabaseTransaction,
    who: AccountId,
    id: PostId,
    mark: Mark,
) -> Result<bool> {
    let (thread, post) = posts::post_for_update(txn, id).await?;
    let facts = Facts {
        author: post.author_id,
        intent: post.intent,
        opening: thread.first_post_id == Some(id),
        post: post.state,
        thread: thread.visibility,
    };
    helpful::may_mark(who, &facts)?;
    let (news, step) = match mark {
        Mark::Set => (queries::insert(txn, id, who, ctx.now()).await?, 1),
        Mark::TakeBack => (queries::delete(txn, id, who).await?, -1),
    };
    if !news {
        return Ok(false);
    }
    queries::count(txn, id, step).await?;
    let about = About {
        thread: Some(thread.id),
        post: Some(id),
        actor: Some(who),
        ..About::default()
    };
    outbox::append(txn, ctx.now(), Event::PostVoted, about).await?;
    Ok(true)
}
