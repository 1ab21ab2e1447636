//! The lease of a claim: kept alive by the agent's open page, swept up where the agent is gone.

use crate::escalations::{effects, queries, view};
use crate::outbox::{self, About, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::escalation::{EscalationState, LedgerEvent, has_lapsed, lease_until};
use backstop_domain::ids::EscalationId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode, Timestamp};
use serde_json::json;

/// Cases looked at in one round of the sweep.
const ROUND: u64 = 50;

/// A sign of life from an agent who has a case open: where they hold it, the lease begins anew.
/// The case is yielded as it stands, so that the page sees what changed.
///
/// # Errors
/// A refusal where the actor works no escalations; "not found".
pub async fn heartbeat(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Escalation> {
    permission::check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let now = ctx.shared_now().await?;
    let case = queries::get(ctx.read(), id).await?;
    // A lapsed lease is not brought back to life: the sweep may be handing the case on already.
    if case.claimed_by == Some(agent) && !has_lapsed(case.state, case.lease_until, now) {
        let txn = ctx.write().await?;
        queries::renew(&txn, id, agent, now, lease_until(now)).await?;
        txn.commit().await?;
    }
    view::one(ctx.read(), queries::get(ctx.read(), id).await?).await
}

/// Puts cases whose agent was not heard of for a whole lease back into the queue, and yields how
/// many. Any number of nodes may run it at any time.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn lapse_leases(ctx: &Ctx) -> Result<usize> {
    let now = ctx.shared_now().await?;
    let mut swept = 0;
    for (id, _) in queries::lapsed(ctx.read(), now, ROUND).await? {
        swept += usize::from(lapse(ctx, id, now).await?);
    }
    if swept > 0 {
        ctx.nudge().ring();
    }
    Ok(swept)
}

async fn lapse(ctx: &Ctx, id: EscalationId, now: Timestamp) -> Result<bool> {
    let txn = ctx.write().await?;
    let thread = queries::get(&txn, id).await?.thread_id;
    threads::thread_for_update(&txn, thread).await?;
    let Some(case) = queries::find_for_update(&txn, id).await? else {
        return Ok(false);
    };
    // The agent may have come back since the look without a lock.
    if !has_lapsed(case.state, case.lease_until, now) {
        return Ok(false);
    }
    let data = json!({ "agent": case.claimed_by, "lease_until": case.lease_until });
    let (to, kind) = (EscalationState::Queued, LedgerEvent::LeaseLapsed);
    let case = effects::transition(&txn, case, to, kind, None, &data, now).await?;
    let about = About {
        thread: Some(case.thread_id),
        payload: case.id.to_string(),
        ..About::default()
    };
    outbox::append(&txn, now, Event::EscalationChanged, about).await?;
    txn.commit().await?;
    Ok(true)
}
