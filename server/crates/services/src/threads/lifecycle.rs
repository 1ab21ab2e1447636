//! Keeps a thread's episode, clock and shown state in step with its facts, in one place.

use crate::escalations;
use crate::threads::clock::events::{Because, Histories};
use crate::threads::unsolved;
use crate::{Result, calendars, policies, rules};
use backstop_domain::Timestamp;
use backstop_domain::episode::{ClockEventKind, Terms};
use backstop_domain::escalation::EscalationState;
use backstop_domain::policy::{DEFAULT_REOPEN_SECONDS, DEFAULT_THRESHOLD_SECONDS, Policy};
use backstop_domain::thread_state::{
    EpisodeChange, EpisodeEvent, EpisodeState, ThreadFacts, ThreadKind, Visibility, episode_change,
};
use backstop_entity::thread;
use sea_orm::{ConnectionTrait, DatabaseTransaction};

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
    apply_because(txn, thread, event, Because::default(), now).await
}

/// The same, with who and why for the clock's history.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn apply_because(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    event: EpisodeEvent,
    because: Because,
    now: Timestamp,
) -> Result<()> {
    if thread.kind == ThreadKind::Question {
        match episode_change(thread.episode_state, event) {
            EpisodeChange::Stays => {}
            EpisodeChange::Becomes(next) => become_state(txn, thread, next, because, now).await?,
            EpisodeChange::Opens => {
                // Staff who let the clock run again say that nothing has solved it.
                if matches!(event, EpisodeEvent::SetByStaff(_)) {
                    unsolved::reject(txn, thread).await?;
                }
                open(txn, thread, because, None, now).await?;
            }
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
    open(txn, thread, Because::default(), None, now).await
}

/// Opens a question again because nothing helped: what was answered counts no more, and a new episode
/// begins with a clock of its own, `after_seconds` of it instead of what the policy says where given.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn reopen(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    because: Because,
    after_seconds: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    if thread.kind == ThreadKind::Question {
        unsolved::reject(txn, thread).await?;
        open(txn, thread, because, after_seconds, now).await?;
    }
    settle(txn, thread).await
}

async fn open(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    because: Because,
    after_seconds: Option<i64>,
    now: Timestamp,
) -> Result<()> {
    if thread.closed || thread.visibility != Visibility::Visible {
        thread.episode_state = EpisodeState::Cancelled;
        return Ok(());
    }
    // In this order: a change between the two is found again when it is applied.
    thread.rules = rules::latest(txn).await?;
    let chooser = policies::Chooser::load(txn, std::slice::from_ref(thread)).await?;
    let mut terms = terms(txn, chooser.choose(thread)).await?;
    if let Some(seconds) = after_seconds {
        terms.after_seconds = seconds;
        terms.reopened = true;
    }
    thread.episode += 1;
    thread.escalation_id = None;
    let mut history = Histories::load(txn, vec![thread.id]).await?;
    let kind = ClockEventKind::Opened;
    history
        .append(txn, thread, kind, Some(terms), because, now)
        .await
}

/// What a policy promises by its calendar as it is now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn terms<C: ConnectionTrait>(db: &C, policy: Option<&Policy>) -> Result<Terms> {
    let Some(policy) = policy else {
        return Ok(Terms {
            policy_id: None,
            policy: String::new(),
            after_seconds: DEFAULT_THRESHOLD_SECONDS,
            calendar_id: None,
            reopened: false,
            not_before: None,
        });
    };
    Ok(Terms {
        policy_id: Some(policy.id),
        policy: policy.name.clone(),
        after_seconds: policy.after_seconds,
        calendar_id: calendars::named(db, &policy.calendar).await?.0,
        reopened: false,
        not_before: None,
    })
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
    let because = Because {
        actor: Some(thread.author_id),
        post: None,
        reason: "The asker says that the case did not help.".to_owned(),
    };
    let seconds = unhelped_seconds(txn, thread).await?;
    reopen(txn, thread, because, Some(seconds), now).await
}

/// The clock of a question whose case did not help.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn unhelped_seconds(
    txn: &DatabaseTransaction,
    thread: &thread::Model,
) -> Result<i64> {
    let chooser = policies::Chooser::load(txn, std::slice::from_ref(thread)).await?;
    let policy = chooser.choose(thread);
    Ok(policy.map_or(DEFAULT_REOPEN_SECONDS, |p| p.reopen_seconds))
}

/// Moves the episode to `next`; the clock runs in the open state alone.
async fn become_state(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    next: EpisodeState,
    because: Because,
    now: Timestamp,
) -> Result<()> {
    if thread.episode_state == next {
        return Ok(());
    }
    let mut history = Histories::load(txn, vec![thread.id]).await?;
    let kind = ClockEventKind::into_state(next);
    history.append(txn, thread, kind, None, because, now).await
}

/// Ends the episode as answered by other means than a counted answer: the asker solved it, or the
/// community was quicker than the agents.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn end_as_answered(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    become_state(txn, thread, EpisodeState::Answered, Because::default(), now).await
}

/// An agent gives the case back: the community has the question again, with a new clock, unless the
/// asker has accepted an answer meanwhile.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn given_back(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    if thread.accepted_post_id.is_some() {
        return end_as_answered(txn, thread, now).await;
    }
    apply(txn, thread, EpisodeEvent::Returned, now).await
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
