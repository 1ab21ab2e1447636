//! Marks the answer that solved it.

use crate::escalations::effects;
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::{lifecycle, queries, view};
use crate::{Ctx, Result};
use backstop_domain::ids::PostId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{ThreadKind, Visibility};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode, Failure};
use backstop_entity::account;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Set,
    Withdraw,
}

/// Accepts a reply as the answer; an earlier mark moves over.
///
/// # Errors
/// A refusal where the actor is neither asker nor moderator, or the post cannot be an answer.
pub async fn accept(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<Thread> {
    mark(ctx, actor, id, Mark::Set).await
}

/// Withdraws the mark.
///
/// # Errors
/// As [`accept`].
pub async fn unaccept(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<Thread> {
    mark(ctx, actor, id, Mark::Withdraw).await
}

async fn mark(ctx: &Ctx, actor: &Actor, id: PostId, mark: Mark) -> Result<Thread> {
    let txn = ctx.write().await?;
    let now = ctx.now_in(&txn).await?;
    let (mut thread, post) = queries::post_for_update(&txn, id).await?;
    if post.state != Visibility::Visible || thread.visibility != Visibility::Visible {
        return Err(ErrorCode::NotFound.into());
    }
    permission::check(
        actor,
        Action::Accept {
            asker: thread.author_id,
        },
    )?;
    if thread.kind != ThreadKind::Question || thread.first_post_id == Some(id) {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "Only a reply to a question can be accepted.",
        )
        .into());
    }
    let before = thread.accepted_post_id;
    let after = match mark {
        Mark::Set => Some(id),
        Mark::Withdraw if before == Some(id) => None,
        Mark::Withdraw => before,
    };
    if before == after {
        return view::thread(&txn, thread).await;
    }
    if let Some(old) = before {
        let old = queries::post(&txn, old).await?;
        queries::count_for_account(&txn, old.author_id, account::Column::AcceptedCount, -1).await?;
    }
    thread.accepted_post_id = after;
    if mark == Mark::Set {
        queries::count_for_account(&txn, post.author_id, account::Column::AcceptedCount, 1).await?;
        effects::solved(&txn, actor, &mut thread, &post, now).await?;
    } else {
        let because = Because {
            actor: actor.account(),
            post: Some(id),
            reason: "The mark of the accepted answer was withdrawn.".to_owned(),
        };
        super::unsolved::withdrawn(&txn, &mut thread, because, now).await?;
    }
    lifecycle::settle(&txn, &mut thread).await?;
    let thread = queries::save_thread(&txn, thread).await?;
    let event = if mark == Mark::Set {
        Event::PostAccepted
    } else {
        Event::ThreadChanged
    };
    let about = About {
        thread: Some(thread.id),
        post: Some(id),
        actor: actor.account(),
        ..About::default()
    };
    outbox::append(&txn, now, event, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::thread(ctx.read(), thread).await
}
