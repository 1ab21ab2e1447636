//! Keeps a thread's episode, clock and shown state in step with its facts, in one place.

use crate::escalations;
use crate::{Result, policies};
use backstop_domain::Timestamp;
use backstop_domain::escalation::EscalationState;
use backstop_domain::policy::{DEFAULT_REOPEN_SECONDS, DEFAULT_THRESHOLD_SECONDS};
use backstop_domain::thread_state::{
    EpisodeChange, EpisodeEvent, EpisodeState, ThreadFacts, ThreadKind, Visibility, episode_change,
};
use backstop_entity::thread;
use sea_orm::DatabaseTransaction;

/// Applies an event to the episode of a question, then settles clock and state.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn apply(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    event: EpisodeEvent,
    now: Timestamp,
) -> Result<()> {
    if thread.kind == ThreadKind::Question {
        match episode_change(thread.episode_state, event) {
            EpisodeChange::Stays => {}
            EpisodeChange::Becomes(next) => become_state(thread, next, now),
            EpisodeChange::Opens => open_episode(txn, thread, now).await?,
        }
    }
    settle(txn, thread).await
}

/// Starts the clock of a new episode by the policy that applies now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn open_episode(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    if thread.closed || thread.visibility != Visibility::Visible {
        thread.episode_state = EpisodeState::Cancelled;
        return Ok(());
    }
    let policies = policies::all(txn).await?;
    let policy = policies::of_thread(txn, &policies, thread).await?;
    thread.episode += 1;
    thread.episode_started_at = now;
    thread.escalation_id = None;
    thread.policy_id = policy.as_ref().map(|p| p.id);
    thread.clock_left =
        policy.map_or(DEFAULT_THRESHOLD_SECONDS, |p| p.after_seconds) * Timestamp::SECOND;
    become_state(thread, EpisodeState::Open, now);
    Ok(())
}

/// Opens a new episode because the asker says that the case did not help, with the shorter clock
/// that the policy has for those who have waited before.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn reopen_unhelped(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    open_episode(txn, thread, now).await?;
    if thread.episode_state == EpisodeState::Open {
        let policies = policies::all(txn).await?;
        let policy = policies.iter().find(|p| Some(p.id) == thread.policy_id);
        let seconds = policy.map_or(DEFAULT_REOPEN_SECONDS, |p| p.reopen_seconds);
        thread.clock_left = thread.clock_left.min(seconds * Timestamp::SECOND);
        become_state(thread, EpisodeState::Open, now);
    }
    settle(txn, thread).await
}

/// Moves the episode to `next`; the clock runs in the open state alone.
fn become_state(thread: &mut thread::Model, next: EpisodeState, now: Timestamp) {
    if let Some(since) = thread.clock_running_since.take() {
        thread.clock_left = (thread.clock_left - (now.0 - since.0).max(0)).max(0);
    }
    thread.due_at = None;
    thread.episode_state = next;
    if next == EpisodeState::Open {
        thread.clock_running_since = Some(now);
        thread.due_at = Some(Timestamp(now.0.saturating_add(thread.clock_left)));
    }
}

/// Ends the episode as answered by other means than a counted answer: the asker solved it, or the
/// community was quicker than the agents.
pub(crate) fn end_as_answered(thread: &mut thread::Model, now: Timestamp) {
    become_state(thread, EpisodeState::Answered, now);
}

/// Recomputes the word everybody sees.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn settle(txn: &DatabaseTransaction, thread: &mut thread::Model) -> Result<()> {
    let case = match thread.escalation_id {
        Some(id) => escalations::queries::find(txn, id).await?.map(|e| e.state),
        None => None,
    };
    thread.state = ThreadFacts {
        kind: thread.kind,
        closed: thread.closed,
        accepted: thread.accepted_post_id.is_some(),
        answered: thread.answer_count > 0,
        episode: thread.episode_state,
        escalation_open: case.is_some_and(EscalationState::is_open),
        escalation_resolved: case == Some(EscalationState::Resolved),
    }
    .state();
    Ok(())
}
