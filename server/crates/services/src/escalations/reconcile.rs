//! Turns what is due into escalations: exactly once, by any number of nodes, in order of due time.
//!
//! The reconciler takes no input but the database: it looks at the index on `due_at`, locks what is
//! due, decides again, and writes escalation, ledger entry, thread and outbox row in one
//! transaction. Run it as often as you like; a crash at any point leaves either all or nothing.

use crate::escalations::{ledger, queries};
use crate::outbox::{self, About, Event};
use crate::threads::{lifecycle, queries as threads};
use crate::{Ctx, Result, calendars, policies};
use backstop_domain::Timestamp;
use backstop_domain::escalation::{ClockFacts, Decision, EscalationState, LedgerEvent, decide};
use backstop_domain::ids::{EscalationId, QueueId};
use backstop_domain::policy::{Policy, first_response_seconds, resolution_seconds};
use backstop_domain::thread_state::EpisodeEvent;
use backstop_entity::{escalation, thread};
use sea_orm::DatabaseTransaction;
use serde_json::json;

/// Threads escalated in one transaction: enough to catch up quickly after a standstill, few enough
/// not to hold up other writers.
const BATCH: u64 = 25;

/// The priority of a case where no policy says otherwise.
const DEFAULT_PRIORITY: i32 = 3;

/// Escalates everything that is due and returns how many.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn reconcile(ctx: &Ctx) -> Result<usize> {
    let mut escalated = 0;
    loop {
        let now = ctx.shared_now().await?;
        if !queries::is_anything_due(ctx.read(), now).await? {
            break;
        }
        let txn = ctx.write().await?;
        let due = queries::due(&txn, now, BATCH).await?;
        let found = due.len();
        let policies = policies::all(&txn).await?;
        let mut done = 0;
        for thread in due {
            done += usize::from(escalate(&txn, thread, &policies, now).await?);
        }
        txn.commit().await?;
        escalated += done;
        if done > 0 {
            ctx.nudge().ring();
        }
        if found == 0 || done == 0 {
            break;
        }
    }
    Ok(escalated)
}

async fn escalate(
    txn: &DatabaseTransaction,
    mut thread: thread::Model,
    policies: &[Policy],
    now: Timestamp,
) -> Result<bool> {
    let existing = queries::of_episode(txn, thread.id, thread.episode).await?;
    let facts = ClockFacts {
        episode: thread.episode_state,
        due_at: thread.due_at,
        escalated: existing.is_some(),
    };
    let due_at = match (decide(&facts, now), thread.due_at) {
        (Decision::Now, Some(due_at)) => due_at,
        _ => {
            // A due moment that must not fire is a leftover: clearing it keeps the index small.
            thread.due_at = None;
            thread.clock_running_since = None;
            threads::save_thread(txn, thread).await?;
            return Ok(false);
        }
    };
    let policy = policies.iter().find(|p| Some(p.id) == thread.policy_id);
    let queue = match policy {
        Some(policy) => policy.queue_id,
        None => queries::general_queue(txn).await?,
    };
    let targets = targets(txn, policy, now).await?;
    let case = queries::insert(txn, new_case(&thread, policy, queue, due_at, targets, now)).await?;
    let data = json!({ "thread": thread.id, "episode": thread.episode, "due_at": due_at, "policy": policy.map(|p| p.name.as_str()) });
    ledger::append(txn, case.id, now, LedgerEvent::Created, None, &data).await?;
    thread.escalation_id = Some(case.id);
    lifecycle::apply(txn, &mut thread, EpisodeEvent::Escalated, now).await?;
    let thread = threads::save_thread(txn, thread).await?;
    let about = About {
        thread: Some(thread.id),
        payload: case.id.to_string(),
        ..About::default()
    };
    outbox::append(txn, now, Event::Escalated, about).await?;
    Ok(true)
}

/// When the agent's first reply and the resolution are due, in the time of the policy's calendar.
async fn targets(
    txn: &DatabaseTransaction,
    policy: Option<&Policy>,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp)> {
    let Some(policy) = policy else {
        return Ok((
            now.plus_seconds(first_response_seconds(DEFAULT_PRIORITY)),
            now.plus_seconds(resolution_seconds(DEFAULT_PRIORITY)),
        ));
    };
    let (_, calendar) = calendars::named(txn, &policy.calendar).await?;
    // A calendar that never opens again still owes an answer: then by the wall clock.
    let due = |seconds| {
        calendar
            .add(now, seconds)
            .unwrap_or_else(|| now.plus_seconds(seconds))
    };
    Ok((
        due(policy.first_response_seconds),
        due(policy.resolution_seconds),
    ))
}

fn new_case(
    thread: &thread::Model,
    policy: Option<&Policy>,
    queue_id: QueueId,
    due_at: Timestamp,
    (first_response_due_at, resolution_due_at): (Timestamp, Timestamp),
    now: Timestamp,
) -> escalation::Model {
    let priority = policy.map_or(DEFAULT_PRIORITY, |p| p.priority);
    escalation::Model {
        id: EscalationId(0),
        thread_id: thread.id,
        episode: thread.episode,
        state: EscalationState::Queued,
        queue_id,
        priority,
        due_at,
        created_at: now,
        claimed_by: None,
        claimed_at: None,
        first_response_due_at,
        resolution_due_at,
        first_responded_at: None,
        resolved_at: None,
        wrap_up: None,
        external_system: None,
        external_id: None,
    }
}
