//! The shared reader of the outbox that turns events into deliveries, each exactly once.

use super::corrections;
use super::endpoint::{reference, settings};
use super::queries::{self, NewDelivery};
use crate::outbox::{self, Entry, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result, escalations};
use backstop_domain::Timestamp;
use backstop_domain::connector::DeliveryKind;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{EscalationId, PostId, ThreadId};
use backstop_entity::{delivery, escalation, escalation_message, thread};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

const EVENTS_AT_ONCE: usize = 100;

/// Reads the next events and stores what follows from them. Any number of nodes may call it: one at
/// a time holds the cursor, the others yield 0 at once. Yields how many events were dealt with; call
/// again while that is more than nothing. Where there never was a connector, nothing is read.
///
/// # Errors
/// When the database does not answer; then nothing has changed.
pub async fn project(ctx: &Ctx) -> Result<usize> {
    // Looking first keeps an idle reader from taking SQLite's write lock for nothing.
    let Some(seen) = outbox::cursor::position(ctx.read(), queries::READER).await? else {
        return Ok(0);
    };
    if outbox::tail(ctx.read(), seen, 1).await?.is_empty() {
        return Ok(0);
    }
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let Some(cursor) = outbox::cursor::hold(&txn, queries::READER).await? else {
        return Ok(0);
    };
    let entries = outbox::tail(&txn, cursor, EVENTS_AT_ONCE).await?;
    let Some(last) = entries.last().map(|entry| entry.position) else {
        return Ok(0);
    };
    for entry in &entries {
        deal(&txn, entry, now).await?;
    }
    outbox::cursor::advance(&txn, queries::READER, last).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(entries.len())
}

async fn deal(txn: &DatabaseTransaction, entry: &Entry, now: Timestamp) -> Result<()> {
    let (Some(event), Some(id)) = (Event::from_word(&entry.kind), entry.thread_id) else {
        return Ok(());
    };
    if matches!(
        event,
        Event::ThreadCreated | Event::Imported | Event::PostVoted
    ) {
        return Ok(());
    }
    let Some((thread, case)) = case_of(txn, event, entry, id).await? else {
        return Ok(());
    };
    let Some(ticket) = queries::bound(txn, case.id).await? else {
        return bind(txn, event, &thread, &case, now).await;
    };
    match (event, entry.post_id) {
        (Event::PostCreated, Some(post)) => {
            pass_on(txn, &ticket, &thread, &case, post, now).await?;
        }
        (Event::PostChanged, Some(post)) => {
            corrections::pass_on(txn, &ticket, &thread, post, now).await?;
        }
        (Event::CaseMessage, _) => aside(txn, &ticket, &entry.payload, now).await?,
        _ => {}
    }
    if !case.state.is_open() {
        close(txn, &ticket, case.id, now).await?;
    }
    Ok(())
}

/// The thread of an event and the case it is about: the one it names, else the thread's present one.
async fn case_of<C: ConnectionTrait>(
    db: &C,
    event: Event,
    entry: &Entry,
    id: ThreadId,
) -> Result<Option<(thread::Model, escalation::Model)>> {
    let Some(thread) = threads::threads_by_id(db, vec![id]).await?.pop() else {
        return Ok(None);
    };
    let named = match event {
        Event::Escalated | Event::EscalationChanged | Event::EscalationResolved => {
            entry.payload.parse().ok().map(EscalationId)
        }
        Event::CaseMessage => written(db, &entry.payload).await?.map(|m| m.escalation_id),
        _ => None,
    };
    let Some(case) = named.or(thread.escalation_id) else {
        return Ok(None);
    };
    let case = escalations::queries::find(db, case).await?;
    Ok(case
        .filter(|case| case.thread_id == id)
        .map(|case| (thread, case)))
}

/// A case that waits in a queue with a connector goes there, if the connector was on when it came:
/// turning one on starts no wave.
async fn bind(
    txn: &DatabaseTransaction,
    event: Event,
    thread: &thread::Model,
    case: &escalation::Model,
    now: Timestamp,
) -> Result<()> {
    let waits = case.state == EscalationState::Queued;
    if event != Event::Escalated && !(event == Event::EscalationChanged && waits) {
        return Ok(());
    }
    let Some(connector) = queries::of_queue(txn, case.queue_id).await? else {
        return Ok(());
    };
    if !connector.enabled || case.created_at < connector.active_since {
        return Ok(());
    }
    let new = NewDelivery {
        connector: connector.id,
        kind: DeliveryKind::Create,
        key: format!("create:{}", case.id),
        case: Some(case.id),
        thread: Some(thread.id),
        post: None,
        message: None,
        reference: reference(&connector, case.id),
        run_at: now,
    };
    queries::enqueue(txn, new, now).await?;
    if settings(&connector).work_here {
        return Ok(());
    }
    escalations::queries::set_outside(txn, case.id, true).await
}

/// The message an event tells of.
async fn written<C: ConnectionTrait>(
    db: &C,
    payload: &str,
) -> Result<Option<escalation_message::Model>> {
    match payload.parse() {
        Ok(id) => escalations::queries::message(db, id).await,
        Err(_) => Ok(None),
    }
}

/// What an agent here wrote to the customer alone or to colleagues goes into the ticket, for agents there.
async fn aside(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    payload: &str,
    now: Timestamp,
) -> Result<()> {
    let Some(message) = written(txn, payload).await? else {
        return Ok(());
    };
    let about = Followed {
        message: Some(message.id),
        ..Followed::default()
    };
    let key = format!("aside:{}:{}", message.escalation_id, message.id);
    follow(txn, ticket, DeliveryKind::Aside, key, about, now).await
}

/// A new post goes into the ticket, unless it came from there. After the case has ended only the
/// customer's do.
async fn pass_on(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    thread: &thread::Model,
    case: &escalation::Model,
    post: PostId,
    now: Timestamp,
) -> Result<()> {
    let Some(row) = threads::posts_by_id(txn, vec![post]).await?.pop() else {
        return Ok(());
    };
    let by_customer = row.author_id == thread.author_id;
    let concerns = by_customer || case.state.is_open();
    if thread.first_post_id == Some(post) || !concerns || queries::came_in(txn, post).await? {
        return Ok(());
    }
    let key = format!("message:{}:{post}", case.id);
    let about = Followed::post(post);
    follow(txn, ticket, DeliveryKind::Message, key, about, now).await
}

async fn close(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    case: EscalationId,
    now: Timestamp,
) -> Result<()> {
    if queries::was_ended_there(txn, case).await? {
        return Ok(());
    }
    let key = format!("close:{case}");
    let about = Followed::default();
    follow(txn, ticket, DeliveryKind::State, key, about, now).await
}

/// What a delivery that follows another is about.
#[derive(Clone, Copy, Default)]
pub(super) struct Followed {
    post: Option<PostId>,
    message: Option<i64>,
}

impl Followed {
    pub const fn post(post: PostId) -> Self {
        Self {
            post: Some(post),
            message: None,
        }
    }
}

/// A delivery that follows another of the same case.
pub(super) async fn follow(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    kind: DeliveryKind,
    key: String,
    about: Followed,
    now: Timestamp,
) -> Result<()> {
    let new = NewDelivery {
        connector: ticket.connector_id,
        kind,
        key,
        case: ticket.escalation_id,
        thread: ticket.thread_id,
        post: about.post,
        message: about.message,
        reference: ticket.reference.clone(),
        run_at: now,
    };
    queries::enqueue(txn, new, now).await
}
