//! The board: how deep and how old each queue is, what is late, and who has how much in hand.

use crate::escalations::queries::{self, OpenCases};
use crate::{Ctx, Result, policies, satisfaction, skills};
use backstop_domain::Actor;
use backstop_domain::escalation::EscalationState;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{Board, BoardQueue};

/// Days over which answers of askers are counted.
const DAYS: i64 = 30;

/// The board. Its cost goes with what is open, not with what was resolved.
///
/// # Errors
/// A refusal where the actor does not supervise.
pub async fn board(ctx: &Ctx, actor: &Actor) -> Result<Board> {
    check(actor, Action::Supervise)?;
    let db = ctx.read();
    let now = ctx.now();
    let open = queries::count_open(db).await?;
    let oldest = queries::oldest_waiting(db).await?;
    let late = queries::count_late(db, now).await?;
    let told = satisfaction::by_queue(db, now.plus_seconds(-DAYS * 86_400)).await?;
    let queues = policies::queues(ctx).await?;
    let queues = queues.into_iter().map(|queue| {
        let id = queue.id;
        let of = |rows: &[OpenCases], which: &dyn Fn(&OpenCases) -> bool| {
            let rows = rows.iter().filter(|row| row.queue_id == id && which(row));
            rows.map(|row| row.cases).sum::<i64>()
        };
        let count = |state| of(&open, &|row| row.state == state);
        let said = |helped| {
            let of = told.iter().filter(|row| row.0 == id && row.1 == helped);
            of.map(|row| row.2).sum()
        };
        BoardQueue {
            waiting: of(&open, &OpenCases::waits_here),
            outside: of(&open, &OpenCases::is_outside),
            claimed: count(EscalationState::Claimed),
            customer: count(EscalationState::WaitingOnCustomer),
            oldest: oldest.iter().find(|row| row.0 == id).map(|row| row.1),
            late: of(&late, &|row| !row.is_outside()),
            late_outside: of(&late, &OpenCases::is_outside),
            helped: said(true),
            not_helped: said(false),
            queue,
        }
    });
    Ok(Board {
        queues: queues.collect(),
        agents: skills::agents(ctx, actor).await?,
    })
}
