//! Records how an attempt went.

use super::queries::{self, NewDelivery, Verdict};
use crate::escalations::queries as cases;
use crate::outbox::{self, About, Event};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::connector::{
    Blame, Breaker, DeliveryKind, DeliveryState, Fault, LATE_DOUBLES_AFTER_SECONDS, Order, Task,
    pause,
};
use backstop_domain::text::shorten;
use backstop_entity::delivery;
use sea_orm::DatabaseTransaction;

/// Characters kept of what went wrong.
const ERROR_MAX: usize = 300;

/// Records the outcome of an order; `Ok` carries the ticket's number where one was made. A worker
/// whose lease ran out changes nothing.
///
/// # Errors
/// When the database does not answer; then the delivery comes back after its lease.
pub async fn settle(
    ctx: &Ctx,
    order: &Order,
    outcome: Result<Option<String>, Fault>,
) -> Result<()> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let row = queries::delivery(&txn, order.id).await?;
    let settled = match &outcome {
        Ok(ticket) => arrived(&txn, order, &row, ticket.as_deref(), now).await?,
        Err(fault) => failed(&txn, order, &row, fault, now).await?,
    };
    if settled {
        health(&txn, order, outcome.as_ref().err(), now).await?;
        txn.commit().await?;
        ctx.nudge().ring();
    }
    Ok(())
}

async fn arrived(
    txn: &DatabaseTransaction,
    order: &Order,
    row: &delivery::Model,
    ticket: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let verdict = Verdict {
        state: DeliveryState::Delivered,
        at: now,
        external: ticket,
        error: "",
    };
    if !queries::conclude(txn, order.id, order.attempt, &verdict).await? {
        return Ok(false);
    }
    if let (Task::Create(_), Some(ticket), Some(case)) = (&order.task, ticket, row.escalation_id) {
        queries::mark_case(txn, case, order.endpoint.kind.word(), ticket).await?;
        let about = About {
            thread: row.thread_id,
            payload: case.to_string(),
            ..About::default()
        };
        outbox::append(txn, now, Event::EscalationChanged, about).await?;
        if order.attempt > 1 && order.endpoint.kind.is_polled() {
            queries::enqueue(txn, later_look(row, now), now).await?;
        }
    }
    Ok(true)
}

/// An attempt that was given up may still make its ticket while the next one makes another.
fn later_look(row: &delivery::Model, now: Timestamp) -> NewDelivery {
    NewDelivery {
        connector: row.connector_id,
        kind: DeliveryKind::Check,
        key: format!("check:{}:{}", row.id, row.attempts),
        case: row.escalation_id,
        thread: row.thread_id,
        post: None,
        message: None,
        reference: row.reference.clone(),
        run_at: now.plus_seconds(LATE_DOUBLES_AFTER_SECONDS),
    }
}

async fn failed(
    txn: &DatabaseTransaction,
    order: &Order,
    row: &delivery::Model,
    fault: &Fault,
    now: Timestamp,
) -> Result<bool> {
    let error = shorten(&fault.reason, ERROR_MAX);
    // A test is tried once: whoever asked for it waits for the outcome.
    let again =
        pause(order.attempt, order.id.0, fault.wait).filter(|_| row.kind != DeliveryKind::Test);
    let Some(pause) = again else {
        return bury(txn, row, &error, now).await;
    };
    let verdict = Verdict {
        state: DeliveryState::Pending,
        at: Timestamp(now.0.saturating_add(pause)),
        external: None,
        error: &error,
    };
    queries::conclude(txn, order.id, order.attempt, &verdict).await
}

/// Makes a dead letter of a delivery, and tells.
pub(super) async fn bury(
    txn: &DatabaseTransaction,
    row: &delivery::Model,
    error: &str,
    now: Timestamp,
) -> Result<bool> {
    let verdict = Verdict {
        state: DeliveryState::Dead,
        at: now,
        external: None,
        error,
    };
    if !queries::conclude(txn, row.id, row.attempts, &verdict).await? {
        return Ok(false);
    }
    if row.kind != DeliveryKind::Test {
        let about = About {
            thread: row.thread_id,
            payload: row.id.to_string(),
            ..About::default()
        };
        outbox::append(txn, now, Event::DeliveryDead, about).await?;
        tracing::warn!(delivery = row.id.0, error, "a delivery is given up");
    }
    if let (DeliveryKind::Create, Some(case)) = (row.kind, row.escalation_id) {
        // Nobody outside knows of it: agents here take it.
        cases::set_outside(txn, case, false).await?;
    }
    Ok(true)
}

/// Writes the state of the endpoint: its breaker, and what administrators see.
async fn health(
    txn: &DatabaseTransaction,
    order: &Order,
    fault: Option<&Fault>,
    now: Timestamp,
) -> Result<()> {
    let mut row = queries::for_update(txn, order.endpoint.id).await?;
    super::poll::felt(&mut row, fault, now);
    if !row.enabled {
        queries::take_back(txn, row.id).await?;
    }
    queries::save(txn, row).await?;
    Ok(())
}

/// The breaker after a fault: one of a single task shows that the endpoint is there.
pub(super) fn breaker(before: Breaker, fault: Option<&Fault>, now: Timestamp) -> Breaker {
    match fault {
        Some(fault) if fault.blame == Blame::Endpoint => before.failed(now),
        _ => before.succeeded(),
    }
}
