//! How many cases wait where: what the desk shows beside each part of the queue.

use crate::escalations::queries::{self, OpenCases};
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
    let sum = |of: &dyn Fn(&OpenCases) -> bool| {
        let of = rows.iter().filter(|row| of(row));
        of.map(|row| row.cases).sum::<i64>()
    };
    let in_state = |state: EscalationState| sum(&|row| row.state == state);
    let mine = match actor.account() {
        Some(agent) => queries::count_of(db, agent).await?,
        None => 0,
    };
    Ok(CaseCounts {
        waiting: sum(&OpenCases::waits_here),
        outside: sum(&OpenCases::is_outside),
        mine,
        claimed: in_state(EscalationState::Claimed),
        customer: in_state(EscalationState::WaitingOnCustomer),
        queues: queues
            .into_iter()
            .map(|queue| QueueCount {
                open: sum(&|row| row.queue_id == queue.id),
                queue: queue.slug,
            })
            .collect(),
    })
}
