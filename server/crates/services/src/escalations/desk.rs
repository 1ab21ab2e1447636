//! What every step on a case begins and ends with.

use crate::escalations::{queries, view};
use crate::idempotency::{self, Created};
use crate::outbox::{self, About, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::escalation::{EscalationState, Step, step};
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::permission::{self, Action};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode, Timestamp};
use backstop_entity::{escalation, thread};
use sea_orm::DatabaseTransaction;

/// A case to act on, and the version of it that the agent had before their eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseAt {
    /// The case.
    pub id: EscalationId,
    /// The version read (`If-Match`); none acts on whatever is there.
    pub version: Option<i32>,
}

impl From<EscalationId> for CaseAt {
    fn from(id: EscalationId) -> Self {
        Self { id, version: None }
    }
}

/// An agent about to act on a case, with the thread locked so that nothing moves meanwhile.
pub(super) struct Desk {
    pub txn: DatabaseTransaction,
    pub agent: AccountId,
    pub case: escalation::Model,
    pub thread: thread::Model,
    pub override_claim: bool,
    pub now: Timestamp,
}

/// Opens the transaction every step on a case begins with.
pub(super) async fn open(ctx: &Ctx, actor: &Actor, at: CaseAt) -> Result<Desk> {
    permission::check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    // Leases are compared by several nodes, so they go by the moment all of them share.
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    // The thread is locked first, always: the same order as everywhere else, so that no two
    // transactions wait for each other.
    let thread_id = queries::get(&txn, at.id).await?.thread_id;
    let thread = threads::thread_for_update(&txn, thread_id).await?;
    let case = queries::find_for_update(&txn, at.id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if at.version.is_some_and(|version| version != case.version) {
        return Err(ErrorCode::Stale.into());
    }
    let override_claim = permission::check(actor, Action::OverrideClaim).is_ok();
    Ok(Desk {
        txn,
        agent,
        case,
        thread,
        override_claim,
        now,
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
