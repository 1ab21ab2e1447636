//! Turns what is due into escalations: exactly once, by any number of nodes, in order of due time.
//!
//! The reconciler takes no input but the database: it looks at the index on `due_at`, locks what is
//! due, decides again, and writes escalation, ledger entry, thread and outbox row in one
//! transaction, a batch at a time. Run it as often as you like; a crash at any point leaves either
//! all or nothing of a batch. A thread that cannot be escalated is stepped over, so that it holds up
//! no other.

use crate::escalations::{ledger, queries};
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::{Because, Histories};
use crate::threads::{lifecycle, queries as threads};
use crate::{Ctx, Error, Result, calendars, policies};
use backstop_domain::case_clock::CaseTerms;
use backstop_domain::episode::ClockEventKind;
use backstop_domain::escalation::{ClockFacts, Decision, EscalationState, decide};
use backstop_domain::ids::{CalendarId, EscalationId, QueueId};
use backstop_domain::policy::{CALENDAR_ALWAYS, Policy};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{escalation, thread};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::{Duration, Instant};

/// Threads escalated in one transaction: enough to catch up quickly after a standstill, few enough
/// not to hold up other writers.
const BATCH: u64 = 100;

/// The priority of a case where no policy says otherwise.
pub(super) const DEFAULT_PRIORITY: i32 = 3;

/// What a sweep did.
#[derive(Debug, Default)]
pub struct Sweep {
    /// How long after it was due each escalation was stored.
    pub lags: Vec<Duration>,
    /// Until the next clock runs out, as things stand; none where none runs, zero where something is
    /// due that another node is dealing with.
    pub until_next: Option<Duration>,
    /// Why a thread that is due could not be escalated, for each such thread.
    pub failed: Vec<Error>,
}

/// Escalates everything that is due and returns how many.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn reconcile(ctx: &Ctx) -> Result<usize> {
    Ok(sweep(ctx).await?.lags.len())
}

/// Escalates everything that is due, in order of due time.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn sweep(ctx: &Ctx) -> Result<Sweep> {
    let mut swept = Sweep::default();
    // After a failure one at a time, until the one that fails is found and stepped over.
    let (mut limit, mut careful) = (BATCH, 0);
    loop {
        let begun = Instant::now();
        let now = ctx.shared_now().await?;
        let next = queries::next_due(ctx.read()).await?;
        swept.until_next = next.map(|due| between(now, due));
        if next.is_none_or(|due| due > now) {
            return Ok(swept);
        }
        let skip = swept.failed.len() as u64;
        match batch(ctx, now, limit, skip).await {
            Ok(done) if done.found == 0 => return Ok(swept),
            Ok(done) => {
                let late = |due: Timestamp| between(due, now) + begun.elapsed();
                swept.lags.extend(done.escalated.into_iter().map(late));
                careful = u64::saturating_sub(careful, 1);
                limit = if careful == 0 { BATCH } else { 1 };
            }
            Err(error) if is_everybodys(&error) => return Err(error),
            Err(error) if limit == 1 => {
                swept.failed.push(error);
                limit = BATCH;
            }
            Err(_) => (limit, careful) = (1, BATCH),
        }
    }
}

/// How many questions are due and not escalated yet.
///
/// # Errors
/// When the database does not answer.
pub async fn overdue(ctx: &Ctx) -> Result<u64> {
    queries::count_due(ctx.read(), ctx.shared_now().await?).await
}

/// Whether a failure has nothing to do with the threads of the batch.
fn is_everybodys(error: &Error) -> bool {
    let code = error.failure().code;
    matches!(code, ErrorCode::Unavailable | ErrorCode::StorageFull)
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(to.0.saturating_sub(from.0)).unwrap_or(0))
}

/// What a batch did.
struct Done {
    /// How many threads it looked at.
    found: usize,
    /// When each of those it escalated was due.
    escalated: Vec<Timestamp>,
}

async fn batch(ctx: &Ctx, now: Timestamp, limit: u64, skip: u64) -> Result<Done> {
    let txn = ctx.write().await?;
    let due = queries::due(&txn, now, limit, skip).await?;
    let found = due.len();
    let ids = due.iter().map(|thread| thread.id).collect();
    let existing = queries::episodes_of(&txn, ids).await?;
    let histories = Histories::load(&txn, due.iter().map(|t| t.id).collect()).await?;
    let mut ready = Vec::with_capacity(found);
    for mut thread in due {
        // The column is a cache: what happened to the clock decides.
        if histories.standing(&thread).is_some() {
            histories.cache(&mut thread);
        }
        let facts = ClockFacts {
            episode: thread.episode_state,
            due_at: thread.due_at,
            escalated: existing.contains(&(thread.id, thread.episode)),
        };
        match (decide(&facts, now), thread.due_at) {
            (Decision::Now, Some(due_at)) => ready.push((thread, due_at)),
            // The column was early: it says the right moment from now on.
            (Decision::At(_), _) => drop(threads::save_thread(&txn, thread).await?),
            _ => clear(&txn, thread).await?,
        }
    }
    let escalated = ready.iter().map(|(_, due_at)| *due_at).collect();
    if !ready.is_empty() {
        escalate(&txn, ready, histories, now).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(Done { found, escalated })
}

/// A due moment that must not fire is a leftover: clearing it keeps the index small.
async fn clear(txn: &DatabaseTransaction, mut thread: thread::Model) -> Result<()> {
    thread.due_at = None;
    thread.clock_running_since = None;
    threads::save_thread(txn, thread).await?;
    Ok(())
}

async fn escalate(
    txn: &DatabaseTransaction,
    due: Vec<(thread::Model, Timestamp)>,
    mut histories: Histories,
    now: Timestamp,
) -> Result<()> {
    let policies = policies::all(txn).await?;
    let mut routes = HashMap::new();
    let mut cases = Vec::with_capacity(due.len());
    for (thread, due_at) in &due {
        let policy = policies.iter().find(|p| Some(p.id) == thread.policy_id);
        let route = match routes.entry(policy.map(|p| p.id)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(free) => *free.insert(route(txn, policy, now).await?),
        };
        cases.push(new_case(thread, route, *due_at, now));
    }
    let cases = queries::insert_many(txn, cases).await?;
    let mut opened = Vec::with_capacity(due.len());
    let mut told = Vec::with_capacity(due.len());
    for (mut thread, due_at) in due {
        let case = cases.get(&thread.id).copied().ok_or(ErrorCode::Internal)?;
        let policy = policies.iter().find(|p| Some(p.id) == thread.policy_id);
        let terms = routes
            .get(&policy.map(|p| p.id))
            .map(|route| route.terms(policy));
        thread.escalation_id = Some(case);
        let because = Because::default();
        histories
            .append(
                txn,
                &mut thread,
                ClockEventKind::Escalated,
                None,
                because,
                now,
            )
            .await?;
        let story = json!({
            "thread": thread.id, "episode": thread.episode, "due_at": due_at, "terms": terms,
            "clock": histories.seal(&thread),
        });
        opened.push((case, story));
        lifecycle::settle(txn, &mut thread).await?;
        told.push(About {
            thread: Some(thread.id),
            payload: case.to_string(),
            ..About::default()
        });
        threads::save_thread(txn, thread).await?;
    }
    ledger::open_many(txn, &opened, now).await?;
    outbox::append_many(txn, now, Event::Escalated, told).await
}

/// Where the cases of a policy go, and when they are due there.
#[derive(Clone, Copy)]
struct Route {
    queue: QueueId,
    priority: i32,
    calendar: Option<CalendarId>,
    first_response_due_at: Timestamp,
    resolution_due_at: Timestamp,
}

impl Route {
    /// The terms of a case that goes this way, by its policy.
    fn terms(&self, policy: Option<&Policy>) -> CaseTerms {
        super::terms::by(policy, self.calendar)
    }
}

async fn route(
    txn: &DatabaseTransaction,
    policy: Option<&Policy>,
    now: Timestamp,
) -> Result<Route> {
    let queue = match policy {
        Some(policy) => policy.queue_id,
        None => queries::general_queue(txn).await?,
    };
    let name = policy.map_or(CALENDAR_ALWAYS, |p| p.calendar.as_str());
    let (version, calendar) = calendars::named(txn, name).await?;
    // A calendar that never opens again still owes an answer: then by the wall clock.
    let due = |seconds| {
        let by_wall = now.plus_seconds(seconds);
        calendar.add(now, seconds).unwrap_or(by_wall)
    };
    let terms = super::terms::by(policy, version);
    Ok(Route {
        queue,
        priority: policy.map_or(DEFAULT_PRIORITY, |p| p.priority),
        calendar: version,
        first_response_due_at: due(terms.first_response_seconds),
        resolution_due_at: due(terms.resolution_seconds),
    })
}

fn new_case(
    thread: &thread::Model,
    route: Route,
    due_at: Timestamp,
    now: Timestamp,
) -> escalation::Model {
    escalation::Model {
        id: EscalationId(0),
        thread_id: thread.id,
        episode: thread.episode,
        state: EscalationState::Queued,
        queue_id: route.queue,
        priority: route.priority,
        due_at,
        created_at: now,
        claimed_by: None,
        claimed_at: None,
        first_response_due_at: route.first_response_due_at,
        resolution_due_at: route.resolution_due_at,
        first_responded_at: None,
        resolved_at: None,
        wrap_up: None,
        external_system: None,
        external_id: None,
        outside: false,
        lease_until: None,
        paused_at: None,
        version: 1,
        closed_at: None,
    }
}
