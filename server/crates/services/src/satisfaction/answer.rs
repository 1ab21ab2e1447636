//! The asker's answer.

use super::{link, queries};
use crate::escalations::{effects, queries as escalations};
use crate::outbox::{self, About, Event};
use crate::threads::{lifecycle, queries as threads};
use crate::{Ctx, Result};
use backstop_domain::escalation::{EscalationState, LedgerEvent};
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::views::Satisfaction;
use backstop_domain::{Actor, ErrorCode, Failure};
use serde_json::Value;

/// The asker says, signed in, whether a case helped. "Yes" closes it for good: what comes later is
/// another case. The thread stays open to everybody. Saying the same again changes nothing.
///
/// # Errors
/// "Not found" for everybody but the asker; a conflict where the other was said before.
pub async fn answer(
    ctx: &Ctx,
    actor: &Actor,
    id: EscalationId,
    helped: bool,
) -> Result<Satisfaction> {
    let asker = actor.account().ok_or(ErrorCode::SignInRequired)?;
    record(ctx, id, Some(asker), helped).await
}

/// The same by the link in the mail, without signing in.
///
/// # Errors
/// "Not found" where the token is not one of ours; a conflict where the other was said before.
pub async fn answer_by_link(ctx: &Ctx, token: &str, helped: bool) -> Result<Satisfaction> {
    let id = link::case_of(ctx, token)?;
    record(ctx, id, None, helped).await
}

async fn record(
    ctx: &Ctx,
    id: EscalationId,
    asker: Option<AccountId>,
    helped: bool,
) -> Result<Satisfaction> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let thread = escalations::get(&txn, id).await?.thread_id;
    let mut thread = threads::thread_for_update(&txn, thread).await?;
    let case = escalations::find_for_update(&txn, id).await?;
    let mut case = case.ok_or(ErrorCode::NotFound)?;
    let asked = queries::find(&txn, id).await?.ok_or(ErrorCode::NotFound)?;
    if asker.is_some_and(|asker| asker != asked.asker_id) {
        return Err(ErrorCode::NotFound.into());
    }
    match asked.helped {
        Some(before) if before == helped => return Ok(link::shown(&asked)),
        Some(_) => return Err(answered_before().into()),
        None => {}
    }
    let shown = Satisfaction {
        helped: Some(helped),
        ..link::shown(&asked)
    };
    let asker = asked.asker_id;
    queries::store(&txn, asked, helped, now).await?;
    let kind = if helped {
        case.closed_at = Some(now);
        LedgerEvent::Helped
    } else {
        LedgerEvent::NotHelped
    };
    let (state, who) = (case.state, Some(asker));
    effects::transition(&txn, case, state, kind, who, &Value::Null, now).await?;
    // Where the question has moved on since, by another case or by moderators, it stays there.
    let present = thread.escalation_id == Some(id) && state == EscalationState::Resolved;
    if !helped && present {
        lifecycle::reopen_unhelped(&txn, &mut thread, now).await?;
    }
    let thread = threads::save_thread(&txn, thread).await?;
    let event = if helped {
        Event::EscalationChanged
    } else {
        Event::ThreadChanged
    };
    let about = About {
        thread: Some(thread.id),
        actor: who,
        payload: id.to_string(),
        ..About::default()
    };
    outbox::append(&txn, now, event, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(shown)
}

fn answered_before() -> Failure {
    let why = "You have answered already. If there is something new, write it in your thread.";
    Failure::with_detail(ErrorCode::Conflict, why)
}
