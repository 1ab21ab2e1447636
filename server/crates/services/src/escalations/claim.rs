//! Taking a case, and letting go of it.

use crate::escalations::desk::{CaseAt, Desk, open};
use crate::escalations::{effects, next, queries, view};
use crate::outbox::Event;
use crate::{Ctx, Result};
use backstop_domain::escalation::{EscalationState, LedgerEvent, Step};
use backstop_domain::ids::AccountId;
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode, Failure, Timestamp};
use backstop_entity::escalation;
use sea_orm::DatabaseTransaction;
use serde_json::Value;

/// Takes a case nobody has; taking one's own again changes nothing.
///
/// # Errors
/// [`ErrorCode::AlreadyClaimed`] where a colleague was quicker, [`ErrorCode::Conflict`] where the
/// agent has no room for it; supervisors may take more than that.
pub async fn claim(ctx: &Ctx, actor: &Actor, at: impl Into<CaseAt>) -> Result<Escalation> {
    let desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::Claim)?;
    if desk.case.claimed_by == Some(desk.agent) {
        return view::one(ctx.read(), desk.case).await;
    }
    if !desk.override_claim {
        has_room(&desk).await?;
    }
    // Whoever takes it here takes it over: let go of, it is for agents here.
    let here = escalation::Model {
        outside: false,
        ..desk.case.clone()
    };
    let case = taken(&desk.txn, here, desk.agent, to, desk.now).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}

async fn has_room(desk: &Desk) -> Result<()> {
    let Some(room) = next::free(&desk.txn, desk.agent).await? else {
        return Ok(());
    };
    let queues = queries::queues(&desk.txn).await?;
    let queue = queues.iter().find(|queue| queue.id == desk.case.queue_id);
    if queue.is_some_and(|queue| i64::from(queue.units) > room) {
        let why =
            "You have as many cases as you can take at once. Finish one or let go of one first.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    Ok(())
}

pub(super) async fn taken(
    txn: &DatabaseTransaction,
    mut case: escalation::Model,
    agent: AccountId,
    to: EscalationState,
    now: Timestamp,
) -> Result<escalation::Model> {
    case.claimed_by = Some(agent);
    case.claimed_at = Some(now);
    let kind = LedgerEvent::Claimed;
    effects::transition(txn, case, to, kind, Some(agent), &Value::Null, now).await
}

/// Lets go of a case: it goes back into the queue.
///
/// # Errors
/// A refusal where somebody else holds it.
pub async fn release(ctx: &Ctx, actor: &Actor, at: impl Into<CaseAt>) -> Result<Escalation> {
    let desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::Release)?;
    let (case, kind) = (desk.case.clone(), LedgerEvent::Released);
    let case = effects::transition(
        &desk.txn,
        case,
        to,
        kind,
        Some(desk.agent),
        &Value::Null,
        desk.now,
    )
    .await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
