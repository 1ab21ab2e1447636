//! Taking a case, and letting go of it.

use crate::escalations::{effects, queries, view};
use crate::idempotency::{self, Created};
use crate::outbox::{self, About, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::escalation::{EscalationState, LedgerEvent, Step, step};
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::permission::{self, Action};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::escalation;
use sea_orm::DatabaseTransaction;
use serde_json::Value;

/// An agent about to act on a case, with the thread locked so that nothing moves meanwhile.
pub(super) struct Desk {
    pub txn: DatabaseTransaction,
    pub agent: AccountId,
    pub case: escalation::Model,
    pub thread: backstop_entity::thread::Model,
    pub override_claim: bool,
}

/// Opens the transaction every step on a case begins with.
pub(super) async fn open(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Desk> {
    permission::check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    // The thread is locked first, always: the same order as everywhere else, so that no two
    // transactions wait for each other.
    let thread_id = queries::get(&txn, id).await?.thread_id;
    let thread = threads::thread_for_update(&txn, thread_id).await?;
    let case = queries::find_for_update(&txn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let override_claim = permission::check(actor, Action::OverrideClaim).is_ok();
    Ok(Desk {
        txn,
        agent,
        case,
        thread,
        override_claim,
    })
}

impl Desk {
    /// Asks the rule.
    pub fn step(&self, wanted: Step) -> Result<EscalationState> {
        Ok(step(
            self.case.state,
            self.case.claimed_by,
            self.agent,
            self.override_claim,
            wanted,
        )?)
    }

    /// Saves thread state, tells the outbox, commits.
    pub async fn finish(
        mut self,
        ctx: &Ctx,
        event: Event,
        case: escalation::Model,
    ) -> Result<Escalation> {
        crate::threads::lifecycle::settle(&self.txn, &mut self.thread).await?;
        let thread = threads::save_thread(&self.txn, self.thread).await?;
        let about = About {
            thread: Some(thread.id),
            actor: Some(self.agent),
            payload: case.id.to_string(),
            ..About::default()
        };
        outbox::append(&self.txn, ctx.now(), event, about).await?;
        let case = view::one(&self.txn, case).await?;
        idempotency::settle(&self.txn, Created::Case(&case)).await?;
        self.txn.commit().await?;
        ctx.nudge().ring();
        Ok(case)
    }
}

/// Takes a case nobody has; taking one's own again changes nothing.
///
/// # Errors
/// [`ErrorCode::AlreadyClaimed`] where a colleague was quicker.
pub async fn claim(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Escalation> {
    let desk = open(ctx, actor, id).await?;
    let to = desk.step(Step::Claim)?;
    if desk.case.claimed_by == Some(desk.agent) {
        return view::one(ctx.read(), desk.case).await;
    }
    let case = taken(&desk.txn, desk.case.clone(), desk.agent, to, ctx.now()).await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}

async fn taken(
    txn: &DatabaseTransaction,
    mut case: escalation::Model,
    agent: AccountId,
    to: EscalationState,
    now: backstop_domain::Timestamp,
) -> Result<escalation::Model> {
    case.claimed_by = Some(agent);
    case.claimed_at = Some(now);
    effects::transition(
        txn,
        case,
        to,
        LedgerEvent::Claimed,
        Some(agent),
        &Value::Null,
        now,
    )
    .await
}

/// Takes the most urgent case nobody has; none where the queue is empty.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn next(ctx: &Ctx, actor: &Actor) -> Result<Option<Escalation>> {
    permission::check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    let Some(case) = queries::most_urgent(&txn).await? else {
        return Ok(None);
    };
    let now = ctx.now();
    let case = taken(&txn, case, agent, EscalationState::Claimed, now).await?;
    let about = About {
        thread: Some(case.thread_id),
        actor: Some(agent),
        payload: case.id.to_string(),
        ..About::default()
    };
    outbox::append(&txn, now, Event::EscalationChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(Some(view::one(ctx.read(), case).await?))
}

/// Lets go of a case: it goes back into the queue.
///
/// # Errors
/// A refusal where somebody else holds it.
pub async fn release(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Escalation> {
    let desk = open(ctx, actor, id).await?;
    let to = desk.step(Step::Release)?;
    let mut case = desk.case.clone();
    case.claimed_by = None;
    case.claimed_at = None;
    let case = effects::transition(
        &desk.txn,
        case,
        to,
        LedgerEvent::Released,
        Some(desk.agent),
        &Value::Null,
        ctx.now(),
    )
    .await?;
    desk.finish(ctx, Event::EscalationChanged, case).await
}
