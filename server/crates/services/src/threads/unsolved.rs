//! The asker says that it is not solved: what was answered does not count, and a new clock begins.

use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::{lifecycle, queries, render, reply, view};
use crate::{Ctx, Result, escalations};
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::ThreadId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadKind, Visibility, is_shown};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode, Failure, Timestamp, text};
use backstop_entity::{account, thread};
use sea_orm::DatabaseTransaction;

/// What the clock's history says of it.
const REASON: &str = "The asker says that this does not solve it.";

/// Opens a question again because its answers do not help. What the asker writes with it, if anything,
/// becomes a comment in the thread. After a case that did not help, the clock is a shorter one.
///
/// # Errors
/// [`ErrorCode::Conflict`] where nobody has answered yet or an agent is at work; a field error for words
/// that do not fit; a refusal where the actor is neither asker nor moderator.
pub async fn unsolved(ctx: &Ctx, actor: &Actor, id: ThreadId, words: &str) -> Result<Thread> {
    actor.account().ok_or(ErrorCode::SignInRequired)?;
    let comment = if words.trim().is_empty() {
        None
    } else {
        let body = text::body(words)?;
        let html = render(&body).await?.html;
        Some((body, html))
    };
    let txn = ctx.write().await?;
    let now = ctx.now_in(&txn).await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    let own = actor.account() == Some(thread.author_id);
    if !is_shown(thread.visibility, own, actor.moderates()) {
        return Err(ErrorCode::NotFound.into());
    }
    permission::check(
        actor,
        Action::Accept {
            asker: thread.author_id,
        },
    )?;
    let after = allowed(&txn, &thread).await?;
    if let Some((body, html)) = comment {
        reply::limit(ctx, actor)?;
        let written = reply::insert(ctx, &txn, actor, thread, &body, html, Intent::Comment).await?;
        thread = written.1;
    }
    let because = Because {
        actor: actor.account(),
        post: None,
        reason: REASON.to_owned(),
    };
    lifecycle::reopen(&txn, &mut thread, because, after, now).await?;
    let thread = queries::save_thread(&txn, thread).await?;
    tell(&txn, actor, thread.id, now).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::thread(ctx.read(), thread).await
}

async fn tell(
    txn: &DatabaseTransaction,
    actor: &Actor,
    id: ThreadId,
    now: Timestamp,
) -> Result<()> {
    let about = About {
        thread: Some(id),
        actor: actor.account(),
        payload: outbox::WHOLE_THREAD.to_owned(),
        ..About::default()
    };
    outbox::append(txn, now, Event::ThreadChanged, about).await
}

/// Whether there is something to reject; yields the seconds of the shorter clock after a case.
async fn allowed(txn: &DatabaseTransaction, thread: &thread::Model) -> Result<Option<i64>> {
    let refuse = |why: &str| Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    if thread.kind != ThreadKind::Question {
        return refuse("Only a question can be unsolved.");
    }
    if thread.closed || thread.visibility != Visibility::Visible {
        return Err(ErrorCode::ThreadClosed.into());
    }
    let case = match thread.escalation_id {
        Some(id) => escalations::queries::find(txn, id).await?.map(|c| c.state),
        None => None,
    };
    if case.is_some_and(EscalationState::is_open) {
        return refuse(
            "One of our agents is working on this already. Reply here, and the agent will read it.",
        );
    }
    match thread.episode_state {
        EpisodeState::Open | EpisodeState::WaitingOnAsker => {
            refuse("Nobody has solved this yet, and its clock is running.")
        }
        EpisodeState::Answered | EpisodeState::Cancelled => Ok(None),
        EpisodeState::Escalated => Ok(Some(lifecycle::unhelped_seconds(txn, thread).await?)),
    }
}

/// The accepted mark was withdrawn: where it had ended the clock, a new one begins. The mark itself is
/// the caller's.
pub(super) async fn withdrawn(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    because: Because,
    now: Timestamp,
) -> Result<()> {
    if thread.episode_state == EpisodeState::Answered {
        lifecycle::reopen(txn, thread, because, None, now).await?;
    }
    Ok(())
}

/// What was answered so far counts no more; an accepted mark is withdrawn.
pub(super) async fn reject(txn: &DatabaseTransaction, thread: &mut thread::Model) -> Result<()> {
    if let Some(accepted) = thread.accepted_post_id.take() {
        let author = queries::post(txn, accepted).await?.author_id;
        queries::count_for_account(txn, author, account::Column::AcceptedCount, -1).await?;
    }
    queries::reject_answers(txn, thread.id).await?;
    thread.answer_count = 0;
    Ok(())
}
