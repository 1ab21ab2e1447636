//! Giving a case to a colleague, with a note so that nothing has to be asked twice.

use crate::accounts;
use crate::escalations::desk::{CaseAt, open};
use crate::escalations::effects;
use crate::outbox::Event;
use crate::{Ctx, Result};
use backstop_domain::commands::HandOver;
use backstop_domain::error::Check;
use backstop_domain::escalation::{LedgerEvent, Step, lease_until};
use backstop_domain::text::{self, Required};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, FieldError};
use serde_json::json;

const NOTE_MAX: usize = 2_000;

/// Gives a case to a colleague. The colleague has a lease's time to show up; then it goes back into
/// the queue.
///
/// # Errors
/// Field errors for bad input or somebody who works no escalations; a refusal where somebody else
/// holds the case, nobody does, or it has ended.
pub async fn hand_over(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    cmd: HandOver,
) -> Result<Escalation> {
    let mut check = Check::default();
    let note = check.field(text::note("note", &cmd.note, NOTE_MAX, Required::Yes));
    let colleague = match accounts::agent_by_name(ctx.read(), &cmd.to, ctx.now()).await? {
        Some(id) if Some(id) == actor.account() => {
            check.fail("to", "You have this case already.");
            None
        }
        Some(id) => Some(id),
        None => {
            check.fail("to", "There is no agent of that name.");
            None
        }
    };
    let (Some(note), Some(colleague)) = (note, colleague) else {
        return Err(check.into_failure().into());
    };
    let desk = open(ctx, actor, at.into()).await?;
    let to = desk.step(Step::HandOver)?;
    let mut case = desk.case.clone();
    if case.claimed_by == Some(colleague) {
        return Err(FieldError::new("to", "This agent has the case already.").into());
    }
    let data = json!({ "from": case.claimed_by, "to": colleague, "note": note });
    case.claimed_by = Some(colleague);
    case.claimed_at = Some(desk.now);
    // The lease of the one who gives says nothing about the one who gets.
    case.lease_until = case.lease_until.map(|_| lease_until(desk.now));
    let kind = LedgerEvent::HandedOver;
    let case =
        effects::transition(&desk.txn, case, to, kind, Some(desk.agent), &data, desk.now).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
