//! An agent writes: to everybody, to the customer alone, or to colleagues.

use crate::escalations::desk::{CaseAt, open};
use crate::escalations::queries::NewMessage;
use crate::escalations::{effects, queries, view};
use crate::idempotency::{self, Created};
use crate::outbox::{self, About, Event};
use crate::threads::{self, render};
use crate::{Ctx, Result};
use backstop_domain::commands::CaseReply;
use backstop_domain::escalation::{EscalationState, LedgerEvent, ReplyVisibility, Step};
use backstop_domain::thread_state::Intent;
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, text};
use serde_json::Value;

/// Replies on a case. A public reply becomes an official answer in the thread; a private one is for
/// the customer who asked; an internal one for agents. The agent who replies holds the case.
///
/// # Errors
/// Field errors for bad input; a refusal where somebody else holds the case or it has ended.
pub async fn reply(
    ctx: &Ctx,
    actor: &Actor,
    at: impl Into<CaseAt>,
    cmd: CaseReply,
) -> Result<Escalation> {
    backstop_domain::permission::check(
        actor,
        backstop_domain::permission::Action::WorkEscalations,
    )?;
    let body = text::body(&cmd.body)?;
    let rendered = render(&body).await?;
    let CaseAt { id, version } = at.into();
    // A note for colleagues overwrites nothing, so it may be late.
    let version = version.filter(|_| cmd.visibility != ReplyVisibility::Internal);
    let mut desk = open(ctx, actor, CaseAt { id, version }).await?;
    let now = desk.now;
    if cmd.visibility != ReplyVisibility::Internal && desk.case.state == EscalationState::Queued {
        let to = desk.step(Step::Claim)?;
        desk.case.claimed_by = Some(desk.agent);
        desk.case.claimed_at = Some(now);
        desk.case = effects::transition(
            &desk.txn,
            desk.case,
            to,
            LedgerEvent::Claimed,
            Some(desk.agent),
            &Value::Null,
            now,
        )
        .await?;
    }
    let to = desk.step(Step::Reply(cmd.visibility))?;
    if cmd.visibility == ReplyVisibility::Public {
        let thread = desk.thread.clone();
        threads::insert_reply(
            ctx,
            &desk.txn,
            actor,
            thread,
            &body,
            rendered.html,
            Intent::Answer,
        )
        .await?;
        let case = view::one(&desk.txn, queries::get(&desk.txn, id).await?).await?;
        idempotency::settle(&desk.txn, Created::Case(&case)).await?;
        desk.txn.commit().await?;
        ctx.nudge().ring();
        return Ok(case);
    }
    let message = NewMessage {
        escalation: id,
        author: desk.agent,
        visibility: cmd.visibility,
        body: &body,
        html: rendered.html,
        at: now,
    };
    let message = queries::insert_message(&desk.txn, message).await?;
    let about = About {
        thread: Some(desk.thread.id),
        actor: Some(desk.agent),
        payload: message.id.to_string(),
        ..About::default()
    };
    outbox::append(&desk.txn, ctx.now(), Event::CaseMessage, about).await?;
    let mut case = desk.case.clone();
    let (kind, event) = if cmd.visibility == ReplyVisibility::Private {
        case.first_responded_at = case.first_responded_at.or(Some(now));
        (LedgerEvent::RepliedPrivately, Event::PrivateReply)
    } else {
        (LedgerEvent::Noted, Event::EscalationChanged)
    };
    let case = effects::transition(
        &desk.txn,
        case,
        to,
        kind,
        Some(desk.agent),
        &Value::Null,
        now,
    )
    .await?;
    desk.finish(ctx, event, case).await
}
