//! The end of a case: resolved, or given back to the community.

use crate::escalations::desk::{CaseAt, open};
use crate::escalations::effects;
use crate::outbox::Event;
use crate::threads::lifecycle;
use crate::{Ctx, Result, satisfaction};
use backstop_domain::Actor;
use backstop_domain::commands::{Resolve, Return};
use backstop_domain::escalation::{LedgerEvent, Step};
use backstop_domain::text::{self, Required};
use backstop_domain::views::Escalation;
use serde_json::json;

const NOTE_MAX: usize = 2_000;

/// Resolves a case with a wrap-up word and a note for colleagues.
///
/// # Errors
/// A refusal where somebody else holds it, nobody does, or it has ended.
pub async fn resolve(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    cmd: Resolve,
) -> Result<Escalation> {
    let note = text::note("note", &cmd.note, NOTE_MAX, Required::No)?;
    let desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::Resolve)?;
    let mut case = desk.case.clone();
    case.resolved_at = Some(desk.now);
    case.wrap_up = Some(cmd.wrap_up);
    let data = json!({ "wrap_up": cmd.wrap_up, "note": note });
    let case = effects::transition(
        &desk.txn,
        case,
        to,
        LedgerEvent::Resolved,
        Some(desk.agent),
        &data,
        desk.now,
    )
    .await?;
    satisfaction::ask(&desk.txn, &case, &desk.thread, desk.now).await?;
    desk.finish(ctx, Event::EscalationResolved, case).await
}

/// Gives a case back to the community: a new unanswered stretch begins, with a clock of its own.
///
/// # Errors
/// A refusal where somebody else holds it, nobody does, or it has ended.
pub async fn return_to_community(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    cmd: Return,
) -> Result<Escalation> {
    let note = text::note("note", &cmd.note, NOTE_MAX, Required::No)?;
    let mut desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::Return)?;
    let data = json!({ "note": note });
    let case = effects::transition(
        &desk.txn,
        desk.case.clone(),
        to,
        LedgerEvent::Returned,
        Some(desk.agent),
        &data,
        desk.now,
    )
    .await?;
    lifecycle::given_back(&desk.txn, &mut desk.thread, desk.now).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
