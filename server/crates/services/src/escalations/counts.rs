//! How many cases wait where: what the desk shows beside each part of the queue.

use crate::escalations::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::escalation::EscalationState;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{CaseCounts, QueueCount};

/// Open cases by state and by queue. The cost goes with what is open, not with what was resolved.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn counts(ctx: &Ctx, actor: &Actor) -> Result<CaseCounts> {
    permission::check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    let rows = queries::count_open(db).await?;
    let queues = queries::queues(db).await?;
    let in_state = |state: EscalationState| {
        let of = rows.iter().filter(|row| row.1 == state);
        of.map(|row| row.2).sum()
    };
    let mine = match actor.account() {
        Some(agent) => queries::count_of(db, agent).await?,
        None => 0,
    };
    Ok(CaseCounts {
        waiting: in_state(EscalationState::Queued),
        mine,
        claimed: in_state(EscalationState::Claimed),
        customer: in_state(EscalationState::WaitingOnCustomer),
        queues: queues
            .into_iter()
            .map(|queue| QueueCount {
                open: rows
                    .iter()
                    .filter(|row| row.0 == queue.id)
                    .map(|row| row.2)
                    .sum(),
                queue: queue.slug,
            })
            .collect(),
    })
}
