//! Staff stop a clock, let it run on, or end it, by hand and with a reason.

use super::events::Because;
use crate::outbox::{self, About, Event};
use crate::threads::view::thread_url;
use crate::threads::{lifecycle, queries, view};
use crate::{Ctx, Result, moderation};
use backstop_domain::commands::SetClock;
use backstop_domain::ids::ThreadId;
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::{EpisodeEvent, EpisodeState, ThreadKind, Visibility};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode, Failure, FieldError};

const REASON_MAX: usize = 500;

/// Sets whether a question waits for its asker, runs on, or counts as answered.
///
/// # Errors
/// A field error without a reason or for another state; [`ErrorCode::Conflict`] where its clock has
/// ended otherwise or stands so already; a refusal where the actor may not.
pub async fn set_clock(ctx: &Ctx, actor: &Actor, id: ThreadId, cmd: SetClock) -> Result<Thread> {
    let may = [Action::Moderate, Action::WorkEscalations];
    if !may
        .iter()
        .any(|action| permission::check(actor, *action).is_ok())
    {
        permission::check(actor, Action::Moderate)?;
    }
    let reason = text::note("reason", &cmd.reason, REASON_MAX, Required::Yes)?;
    let settable = [
        EpisodeState::Open,
        EpisodeState::WaitingOnAsker,
        EpisodeState::Answered,
    ];
    if !settable.contains(&cmd.state) {
        let why = "Choose open, waiting_on_asker or answered.";
        return Err(FieldError::new("state", why).into());
    }
    let txn = ctx.write().await?;
    let now = ctx.now_in(&txn).await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    let before = (thread.episode, thread.episode_state);
    let because = Because {
        actor: actor.account(),
        post: None,
        reason: reason.clone(),
    };
    // No clock runs where nobody can answer.
    let open = !thread.closed && thread.visibility == Visibility::Visible;
    if open && thread.kind == ThreadKind::Question {
        let event = EpisodeEvent::SetByStaff(cmd.state);
        lifecycle::apply_because(&txn, &mut thread, event, because, now).await?;
    }
    if before == (thread.episode, thread.episode_state) {
        let why =
            "The clock of this thread cannot be set so: it stands so already, or it has ended.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    let thread = queries::save_thread(&txn, thread).await?;
    let (target, url) = (
        format!("thread {id} to {}", cmd.state),
        thread_url(thread.id, &thread.slug),
    );
    moderation::record(
        &txn,
        now,
        actor,
        "thread.clock",
        &target,
        Some(&url),
        &reason,
    )
    .await?;
    let about = About {
        thread: Some(thread.id),
        actor: actor.account(),
        ..About::default()
    };
    outbox::append(&txn, now, Event::ThreadChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::thread(ctx.read(), thread).await
}
