//! What an agent did in a contact centre outside, done to the case here. Each takes effect in the
//! transaction in which it is remembered, so that it counts once.

use crate::connectors::outside::{Heard, remember, remember_post};
use crate::escalations::claim::taken;
use crate::escalations::desk::{Desk, open};
use crate::escalations::queries::NewMessage;
use crate::escalations::{effects, queries};
use crate::outbox::Event;
use crate::threads::{self, lifecycle, render};
use crate::{Ctx, Result, satisfaction};
use backstop_domain::Actor;
use backstop_domain::escalation::{EscalationState, LedgerEvent, ReplyVisibility, WrapUp};
use backstop_domain::ids::EscalationId;
use backstop_domain::text;
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_entity::escalation;
use serde_json::{Value, json};

/// Characters kept of a reply that is longer than a post may be.
const CUT_AT: usize = 20_000;

/// Something written in the contact centre outside, heard for the first time, and the case it is about.
struct Received {
    desk: Desk,
    body: String,
    html: String,
}

/// Prepares what was heard; nothing where it was heard before.
async fn received(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
    text: &str,
) -> Result<Option<Received>> {
    let body = text::body(text).or_else(|_| text::body(&text::shorten(text, CUT_AT)))?;
    let html = render(&body).await?.html;
    let desk = open(ctx, agent, id.into()).await?;
    let is_new = remember(&desk.txn, heard, desk.now).await?;
    Ok(is_new.then_some(Received { desk, body, html }))
}

/// A public reply becomes an official answer in the thread. Where the thread takes no more posts, or the
/// case was closed for good, it is kept as a note, so that nothing an agent wrote is lost.
pub(crate) async fn reply(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
    text: &str,
) -> Result<bool> {
    let Some(Received { desk, body, html }) = received(ctx, agent, id, heard, text).await? else {
        return Ok(false);
    };
    let is_over = desk.thread.closed || desk.case.closed_at.is_some();
    if is_over || desk.thread.visibility != Visibility::Visible {
        return note(ctx, desk, &body, html).await;
    }
    let thread = desk.thread.clone();
    let (post, _) =
        threads::insert_reply(ctx, &desk.txn, agent, thread, &body, html, Intent::Answer).await?;
    remember_post(&desk.txn, heard, post.id).await?;
    desk.txn.commit().await?;
    ctx.nudge().ring();
    Ok(true)
}

/// What the customer wrote in the contact centre outside, by mail perhaps, is between them and us: it is
/// kept as a private message, and clocks that waited for it run on.
pub(crate) async fn customer_wrote(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
    text: &str,
) -> Result<bool> {
    let Some(Received { desk, body, html }) = received(ctx, agent, id, heard, text).await? else {
        return Ok(false);
    };
    let customer = desk.thread.author_id;
    let message = NewMessage {
        escalation: desk.case.id,
        author: customer,
        visibility: ReplyVisibility::Private,
        body: &body,
        html,
        at: desk.now,
    };
    queries::insert_message(&desk.txn, message).await?;
    let (case, kind) = (desk.case.clone(), LedgerEvent::CustomerReplied);
    let to = case.state.after(kind);
    let data = json!({ "note": "Written in the contact centre outside" });
    let case =
        effects::transition(&desk.txn, case, to, kind, Some(customer), &data, desk.now).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await?;
    Ok(true)
}

async fn note(ctx: &Ctx, desk: Desk, body: &str, html: String) -> Result<bool> {
    let message = NewMessage {
        escalation: desk.case.id,
        author: desk.agent,
        visibility: ReplyVisibility::Internal,
        body,
        html,
        at: desk.now,
    };
    queries::insert_message(&desk.txn, message).await?;
    let state = desk.case.state;
    let case = moved(&desk, state, LedgerEvent::Noted, &Value::Null).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await?;
    Ok(true)
}

/// The ticket was solved: so is the case.
pub(crate) async fn resolve(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
) -> Result<bool> {
    let Some(mut desk) = begin(ctx, agent, id, heard).await? else {
        return Ok(false);
    };
    desk.case.resolved_at = Some(desk.now);
    desk.case.wrap_up = Some(WrapUp::Solved);
    let data =
        json!({ "wrap_up": WrapUp::Solved, "note": "Resolved in the contact centre outside" });
    let to = EscalationState::Resolved;
    let case = moved(&desk, to, LedgerEvent::Resolved, &data).await?;
    satisfaction::ask(&desk.txn, &case, &desk.thread, desk.now).await?;
    desk.finish(ctx, Event::EscalationResolved, case).await?;
    Ok(true)
}

/// The ticket was rejected: the question goes back to the community.
pub(crate) async fn give_back(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
) -> Result<bool> {
    let Some(mut desk) = begin(ctx, agent, id, heard).await? else {
        return Ok(false);
    };
    let data = json!({ "note": "Rejected in the contact centre outside" });
    let to = EscalationState::Returned;
    let case = moved(&desk, to, LedgerEvent::Returned, &data).await?;
    let now = desk.now;
    lifecycle::given_back(&desk.txn, &mut desk.thread, now).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await?;
    Ok(true)
}

/// Opens the case for its end; none where that came before or it has ended already.
async fn begin(
    ctx: &Ctx,
    agent: &Actor,
    id: EscalationId,
    heard: &Heard<'_>,
) -> Result<Option<Desk>> {
    let mut desk = open(ctx, agent, id.into()).await?;
    if !remember(&desk.txn, heard, desk.now).await? {
        return Ok(None);
    }
    if !desk.case.state.is_open() {
        desk.txn.commit().await?;
        return Ok(None);
    }
    if desk.case.state == EscalationState::Queued {
        let (case, to) = (desk.case.clone(), EscalationState::Claimed);
        desk.case = taken(&desk.txn, case, desk.agent, to, desk.now).await?;
    }
    Ok(Some(desk))
}

async fn moved(
    desk: &Desk,
    to: EscalationState,
    kind: LedgerEvent,
    data: &Value,
) -> Result<escalation::Model> {
    let (case, agent, now) = (desk.case.clone(), Some(desk.agent), desk.now);
    effects::transition(&desk.txn, case, to, kind, agent, data, now).await
}
