//! Shows, hides or deletes a post, with everything that follows: counters, accepted mark, episode.

use crate::escalations::effects;
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Histories;
use crate::threads::{lifecycle, queries};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::episode::ClockEventKind;
use backstop_domain::merging::Reply;
use backstop_domain::thread_state::{EpisodeEvent, EpisodeState, Visibility, may_bring_back};
use backstop_entity::{account, post, thread};
use sea_orm::DatabaseTransaction;

/// Sets the visibility of a post inside the caller's transaction; of a first post, the thread's.
/// The caller has checked that the actor may.
///
/// # Errors
/// A refusal where what was erased and deleted would be shown again: it would count as an answer and
/// say nothing. When the database does not answer.
pub async fn set(
    ctx: &Ctx,
    txn: &DatabaseTransaction,
    actor: &Actor,
    mut post: post::Model,
    to: Visibility,
) -> Result<()> {
    let from = post.state;
    if from == to {
        return Ok(());
    }
    may_bring_back(from, post.erased_at.is_some())?;
    let now = ctx.now_in(txn).await?;
    let mut thread = queries::thread_for_update(txn, post.thread_id).await?;
    post.state = to;
    let post = queries::save_post(txn, post).await?;
    let step = i32::from(to == Visibility::Visible) - i32::from(from == Visibility::Visible);
    let event = if thread.first_post_id == Some(post.id) {
        whole_thread(txn, &mut thread, to, step).await?
    } else {
        let event = one_reply(txn, &mut thread, &post, step).await?;
        if step > 0 && reply(&post).answers(thread.author_id) {
            effects::shown_again(txn, actor, &mut thread, &post, now).await?;
        }
        event
    };
    if let Some(event) = event {
        if event == EpisodeEvent::Withdrawn {
            effects::withdrawn(txn, actor, &mut thread, now).await?;
        }
        lifecycle::apply(txn, &mut thread, event, now).await?;
    }
    lifecycle::settle(txn, &mut thread).await?;
    let thread = queries::save_thread(txn, thread).await?;
    let payload = outbox::WHOLE_THREAD.to_owned();
    let about = About {
        thread: Some(thread.id),
        post: Some(post.id),
        actor: actor.account(),
        payload,
    };
    outbox::append(txn, now, Event::PostChanged, about).await
}

async fn whole_thread(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    to: Visibility,
    step: i32,
) -> Result<Option<EpisodeEvent>> {
    thread.visibility = to;
    queries::count_for_category(txn, thread.category_id, step).await?;
    queries::count_for_account(txn, thread.author_id, account::Column::ThreadCount, step).await?;
    Ok(match step {
        -1 => Some(EpisodeEvent::Withdrawn),
        1 => Some(EpisodeEvent::Restored {
            answered: effects::is_settled(txn, thread).await?,
        }),
        _ => None,
    })
}

async fn one_reply(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    post: &post::Model,
    step: i32,
) -> Result<Option<EpisodeEvent>> {
    thread.reply_count += step;
    queries::count_for_account(txn, post.author_id, account::Column::ReplyCount, step).await?;
    let was_accepted = step < 0 && thread.accepted_post_id == Some(post.id);
    if was_accepted {
        thread.accepted_post_id = None;
        queries::count_for_account(txn, post.author_id, account::Column::AcceptedCount, -1).await?;
    }
    // It counted, or would, while it is shown.
    let shown = Reply {
        visibility: Visibility::Visible,
        ..reply(post)
    };
    let counts = shown.answers(thread.author_id);
    if counts {
        thread.answer_count += step;
    }
    let clock_runs = matches!(
        thread.episode_state,
        EpisodeState::Open | EpisodeState::WaitingOnAsker
    );
    if step < 0 && rests_by(txn, thread, post).await? {
        return Ok(Some(EpisodeEvent::ClarificationGone));
    }
    Ok(match step {
        // What the asker accepted solves it, whoever wrote it.
        -1 if thread.answer_count == 0
            && thread.accepted_post_id.is_none()
            && (counts || was_accepted) =>
        {
            Some(EpisodeEvent::AnswersGone)
        }
        // A restored answer ends a running clock just as a new one does.
        1 if counts && clock_runs => Some(EpisodeEvent::Posted {
            intent: post.intent,
            by_asker: false,
        }),
        _ => None,
    })
}

/// A post as the rule about answers sees it.
pub(super) const fn reply(post: &post::Model) -> Reply {
    Reply {
        author: post.author_id,
        intent: post.intent,
        visibility: post.state,
        rejected: post.rejected,
    }
}

/// Whether the clock rests because of this very post.
async fn rests_by(
    txn: &DatabaseTransaction,
    thread: &thread::Model,
    post: &post::Model,
) -> Result<bool> {
    if thread.episode_state != EpisodeState::WaitingOnAsker {
        return Ok(false);
    }
    let history = Histories::load(txn, vec![thread.id]).await?;
    let last = history.events(thread.id).iter().rev();
    let paused = last
        .filter(|event| event.kind == ClockEventKind::Paused)
        .find_map(|event| event.post);
    Ok(paused == Some(post.id))
}
