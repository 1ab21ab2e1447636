//! What happens to a case when something happens in its thread.

use crate::Result;
use crate::calendars::Calendars;
use crate::escalations::{ledger, queries, terms};
use crate::threads::lifecycle;
use backstop_domain::calendar::Calendar;
use backstop_domain::escalation::{EscalationState, LedgerEvent, lease_after};
use backstop_domain::ids::AccountId;
use backstop_domain::thread_state::EpisodeState;
use backstop_domain::{Actor, Timestamp};
use backstop_entity::{escalation, post, thread};
use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

/// The case of the present episode, while somebody still has to do something.
async fn open_case(
    txn: &DatabaseTransaction,
    thread: &thread::Model,
) -> Result<Option<escalation::Model>> {
    let case = match thread.escalation_id {
        Some(id) => queries::find_for_update(txn, id).await?,
        None => None,
    };
    Ok(case.filter(|c| c.state.is_open()))
}

/// Whether the question stands answered or resolved, so that restoring it starts no new clock.
pub(crate) async fn is_settled(txn: &DatabaseTransaction, thread: &thread::Model) -> Result<bool> {
    if thread.answer_count > 0 || thread.accepted_post_id.is_some() {
        return Ok(true);
    }
    let case = match thread.escalation_id {
        Some(id) => queries::find(txn, id).await?,
        None => None,
    };
    Ok(case.is_some_and(|c| c.state == EscalationState::Resolved))
}

/// Moves a case and records it; lease, pause and version follow from the move.
pub(crate) async fn transition(
    txn: &DatabaseTransaction,
    mut case: escalation::Model,
    to: EscalationState,
    kind: LedgerEvent,
    actor: Option<AccountId>,
    data: &Value,
    now: Timestamp,
) -> Result<escalation::Model> {
    let by_holder = actor.is_some() && actor == case.claimed_by;
    case.lease_until = lease_after((case.state, case.lease_until), to, by_holder, now);
    rest(txn, &mut case, to, now).await?;
    if to == EscalationState::Queued {
        case.claimed_by = None;
        case.claimed_at = None;
    }
    case.state = to;
    case.version = ledger::append(txn, case.id, now, kind, actor, data).await?;
    queries::save(txn, case).await
}

/// While a case waits for the customer its clocks rest; afterwards as much is left as before, in the
/// time of the policy's calendar.
async fn rest(
    txn: &DatabaseTransaction,
    case: &mut escalation::Model,
    to: EscalationState,
    now: Timestamp,
) -> Result<()> {
    if to == EscalationState::WaitingOnCustomer {
        case.paused_at = case.paused_at.or(Some(now));
        return Ok(());
    }
    let Some(since) = case.paused_at.take() else {
        return Ok(());
    };
    let calendar = calendar_of(txn, case).await?;
    let later = |due: Timestamp| {
        let left = calendar.elapsed_micros(since, due);
        // A calendar that never opens again still owes an answer: then by the wall clock.
        let rested = || due.plus_seconds(now.seconds_since(since).max(0));
        // What was overdue before stays overdue.
        if due <= since {
            return due;
        }
        calendar.add_micros(now, left).unwrap_or_else(rested)
    };
    case.resolution_due_at = later(case.resolution_due_at);
    if case.first_responded_at.is_none() {
        case.first_response_due_at = later(case.first_response_due_at);
    }
    Ok(())
}

/// The calendar that the clocks of a case run by: the version it began with.
async fn calendar_of(txn: &DatabaseTransaction, case: &escalation::Model) -> Result<Calendar> {
    let beginning = queries::beginning(txn, case.id).await?;
    let id = match beginning.as_deref().and_then(terms::recorded) {
        Some(terms) => terms.calendar_id,
        None => terms::of_today(txn, case.thread_id).await?.calendar_id,
    };
    let mut calendars = Calendars::default();
    calendars.load(txn, [id]).await?;
    Ok(calendars.get(id).clone())
}

/// Somebody posted into the thread.
pub(crate) async fn posted(
    txn: &DatabaseTransaction,
    actor: &Actor,
    thread: &mut thread::Model,
    post: &post::Model,
    answers: bool,
    now: Timestamp,
) -> Result<()> {
    let Some(case) = open_case(txn, thread).await? else {
        return Ok(());
    };
    let who = actor.account();
    let data = json!({ "post": post.id });
    if post.official {
        official_reply(txn, case, post, &data, now).await?;
    } else if who == Some(thread.author_id) {
        let to = if case.state == EscalationState::WaitingOnCustomer {
            EscalationState::Claimed
        } else {
            case.state
        };
        transition(txn, case, to, LedgerEvent::CustomerReplied, who, &data, now).await?;
    } else if answers && case.state == EscalationState::Queued {
        transition(
            txn,
            case,
            EscalationState::Cancelled,
            LedgerEvent::Cancelled,
            who,
            &json!({ "answered_by": post.id }),
            now,
        )
        .await?;
        lifecycle::end_as_answered(txn, thread, now).await?;
    } else if answers {
        let state = case.state;
        transition(
            txn,
            case,
            state,
            LedgerEvent::AnsweredMeanwhile,
            who,
            &data,
            now,
        )
        .await?;
    }
    Ok(())
}

/// An agent who answers in the thread takes the case where nobody has it.
async fn official_reply(
    txn: &DatabaseTransaction,
    mut case: escalation::Model,
    post: &post::Model,
    data: &Value,
    now: Timestamp,
) -> Result<()> {
    let agent = Some(post.author_id);
    case.first_responded_at = case.first_responded_at.or(Some(now));
    if case.state == EscalationState::Queued {
        case.claimed_by = agent;
        case.claimed_at = Some(now);
        case = transition(
            txn,
            case,
            EscalationState::Claimed,
            LedgerEvent::Claimed,
            agent,
            &Value::Null,
            now,
        )
        .await?;
    }
    let state = case.state;
    transition(
        txn,
        case,
        state,
        LedgerEvent::RepliedPublicly,
        agent,
        data,
        now,
    )
    .await?;
    Ok(())
}

/// An answer was accepted: the clock ends, an unclaimed case is not needed any more.
pub(crate) async fn solved(
    txn: &DatabaseTransaction,
    actor: &Actor,
    thread: &mut thread::Model,
    post: &post::Model,
    now: Timestamp,
) -> Result<()> {
    if matches!(
        thread.episode_state,
        EpisodeState::Open | EpisodeState::WaitingOnAsker
    ) {
        lifecycle::end_as_answered(txn, thread, now).await?;
    }
    let Some(case) = open_case(txn, thread).await? else {
        return Ok(());
    };
    let who = actor.account();
    if case.state == EscalationState::Queued {
        transition(
            txn,
            case,
            EscalationState::Cancelled,
            LedgerEvent::Cancelled,
            who,
            &json!({ "accepted": post.id }),
            now,
        )
        .await?;
        lifecycle::end_as_answered(txn, thread, now).await?;
    } else {
        let state = case.state;
        transition(
            txn,
            case,
            state,
            LedgerEvent::AnsweredMeanwhile,
            who,
            &json!({ "accepted": post.id }),
            now,
        )
        .await?;
    }
    Ok(())
}

/// The thread was closed, hidden or deleted: its case is not needed any more.
pub(crate) async fn withdrawn(
    txn: &DatabaseTransaction,
    actor: &Actor,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    ended(txn, actor, thread, &json!({ "withdrawn": true }), now).await
}

/// The thread came to an end; the ledger keeps in `data` how.
pub(crate) async fn ended(
    txn: &DatabaseTransaction,
    actor: &Actor,
    thread: &mut thread::Model,
    data: &Value,
    now: Timestamp,
) -> Result<()> {
    if let Some(case) = open_case(txn, thread).await? {
        transition(
            txn,
            case,
            EscalationState::Cancelled,
            LedgerEvent::Cancelled,
            actor.account(),
            data,
            now,
        )
        .await?;
    }
    Ok(())
}
