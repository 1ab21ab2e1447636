//! What happens to a case when something happens in its thread.

use crate::Result;
use crate::escalations::{columns, ledger, queries};
use crate::threads::lifecycle;
use backstop_domain::escalation::{self as rule, EscalationState, LedgerEvent, lease_after};
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
    if to == EscalationState::Queued {
        case.claimed_by = None;
        case.claimed_at = None;
    }
    case.state = to;
    case.version = ledger::append(txn, case.id, now, kind, actor, data).await?;
    columns::rest(txn, &mut case, now).await?;
    queries::save(txn, case).await
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
    } else if post.author_id == thread.author_id {
        let to = if case.state == EscalationState::WaitingOnCustomer {
            EscalationState::Claimed
        } else {
            case.state
        };
        transition(txn, case, to, LedgerEvent::CustomerReplied, who, &data, now).await?;
    } else if answers {
        overtaken(txn, thread, case, who, &answered_by(post), now).await?;
    }
    Ok(())
}

/// An answer is shown again, after it was hidden or deleted: as if the community had given it now. What an
/// agent wrote takes no case for the agent a second time.
pub(crate) async fn shown_again(
    txn: &DatabaseTransaction,
    actor: &Actor,
    thread: &mut thread::Model,
    post: &post::Model,
    now: Timestamp,
) -> Result<()> {
    match open_case(txn, thread).await? {
        Some(case) if !post.official || case.state == EscalationState::Queued => {
            overtaken(txn, thread, case, actor.account(), &answered_by(post), now).await
        }
        _ => Ok(()),
    }
}

fn answered_by(post: &post::Model) -> Value {
    json!({ "answered_by": post.id })
}

/// The question stands answered without an agent: an unclaimed case ends, and with it the episode; a
/// claimed one gets a notice. The ledger keeps in `data` what answers it.
async fn overtaken(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    case: escalation::Model,
    who: Option<AccountId>,
    data: &Value,
    now: Timestamp,
) -> Result<()> {
    let (to, kind) = rule::overtaken(case.state);
    transition(txn, case, to, kind, who, data, now).await?;
    if !to.is_open() {
        lifecycle::end_as_answered(txn, thread, now).await?;
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
    let data = json!({ "accepted": post.id });
    overtaken(txn, thread, case, actor.account(), &data, now).await
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
