//! Waiting for the customer, and not any longer: meanwhile the clocks of the case rest.

use crate::escalations::desk::{CaseAt, open};
use crate::escalations::effects;
use crate::outbox::Event;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::escalation::{LedgerEvent, Step};
use backstop_domain::views::Escalation;
use serde_json::Value;

/// Lets the clocks rest until the customer writes.
///
/// # Errors
/// A refusal where somebody else holds it, nobody does, or it has ended.
pub async fn wait(ctx: &Ctx, actor: &Actor, at: impl Into<CaseAt>) -> Result<Escalation> {
    go(ctx, actor, at.into(), Step::Wait, LedgerEvent::Waiting).await
}

/// Goes on without waiting any longer.
///
/// # Errors
/// As [`wait`].
pub async fn go_on(ctx: &Ctx, actor: &Actor, at: impl Into<CaseAt>) -> Result<Escalation> {
    go(ctx, actor, at.into(), Step::Resume, LedgerEvent::Resumed).await
}

async fn go(
    ctx: &Ctx,
    actor: &Actor,
    at: CaseAt,
    step: Step,
    kind: LedgerEvent,
) -> Result<Escalation> {
    let desk = open(ctx, actor, at).await?;
    let to = desk.step(step)?;
    let case = effects::transition(
        &desk.txn,
        desk.case.clone(),
        to,
        kind,
        Some(desk.agent),
        &Value::Null,
        desk.now,
    )
    .await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
