//! What supervisors do to cases: move them, give them to agents, change how urgent they are.

use crate::accounts;
use crate::escalations::desk::{CaseAt, Desk, open};
use crate::escalations::{effects, queries};
use crate::outbox::Event;
use crate::{Ctx, Result};
use backstop_domain::escalation::{LedgerEvent, Step, lease_until};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, FieldError};
use serde_json::{Value, json};

/// Moves a case into the queue of that slug. Claim and clocks stay as they are.
///
/// # Errors
/// Field errors; a refusal where the actor does not supervise or the case has ended.
pub async fn move_to(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    queue: &str,
    note: &str,
) -> Result<Escalation> {
    let desk = open(ctx, actor, at.into()).await?;
    desk.step(Step::Arrange)?;
    let queues = queries::queues(&desk.txn).await?;
    let slug_of = |id| queues.iter().find(|q| q.id == id).map(|q| q.slug.as_str());
    let to = queues
        .iter()
        .find(|q| q.slug == queue)
        .ok_or_else(|| FieldError::new("queue", "There is no such queue."))?;
    let data = json!({ "from": slug_of(desk.case.queue_id), "to": queue, "note": note });
    let mut desk = desk;
    desk.case.queue_id = to.id;
    record(ctx, desk, LedgerEvent::Moved, data).await
}

/// Makes a case more or less urgent, from 1 to 4.
///
/// # Errors
/// As [`move_to`].
pub async fn prioritise(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    priority: i32,
    note: &str,
) -> Result<Escalation> {
    if !(1..=4).contains(&priority) {
        let why = "Choose a priority from 1, the most urgent, to 4.";
        return Err(FieldError::new("priority", why).into());
    }
    let mut desk = open(ctx, actor, at.into()).await?;
    desk.step(Step::Arrange)?;
    let data = json!({ "from": desk.case.priority, "to": priority, "note": note });
    desk.case.priority = priority;
    record(ctx, desk, LedgerEvent::Prioritised, data).await
}

/// Gives a case to an agent, whoever had it before, and whatever the agent has in hand: the
/// supervisor knows. The agent has a lease's time to show up.
///
/// # Errors
/// As [`move_to`].
pub async fn assign(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    agent: &str,
    note: &str,
) -> Result<Escalation> {
    let found = accounts::agent_by_name(ctx.read(), agent, ctx.now()).await?;
    let agent = found.ok_or_else(|| FieldError::new("agent", "There is no agent of that name."))?;
    let mut desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::Assign)?;
    let data = json!({ "from": desk.case.claimed_by, "to": agent, "note": note });
    desk.case.claimed_by = Some(agent);
    desk.case.claimed_at = Some(desk.now);
    desk.case.lease_until = desk.case.lease_until.map(|_| lease_until(desk.now));
    let case = effects::transition(
        &desk.txn,
        desk.case.clone(),
        to,
        LedgerEvent::Assigned,
        Some(desk.agent),
        &data,
        desk.now,
    )
    .await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}

async fn record(ctx: &Ctx, desk: Desk, kind: LedgerEvent, data: Value) -> Result<Escalation> {
    let case = effects::transition(
        &desk.txn,
        desk.case.clone(),
        desk.case.state,
        kind,
        Some(desk.agent),
        &data,
        desk.now,
    )
    .await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
