//! One thing done to many cases: each in a transaction of its own, so that one that cannot be done
//! holds up no other.

use crate::escalations::{self, assign, move_to, prioritise, release, resolve};
use crate::{Ctx, Result};
use backstop_domain::commands::{BulkAction, BulkCases, Resolve};
use backstop_domain::error::Check;
use backstop_domain::ids::EscalationId;
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::views::{BulkOutcome, BulkRefusal};
use backstop_domain::{Actor, Failure};

/// Cases in one request.
const CASES_MAX: usize = 100;
const NOTE_MAX: usize = 2_000;

/// Does one thing to many cases and says which it could not be done to, and why.
///
/// # Errors
/// Field errors for bad input; a refusal where the actor does not supervise.
pub async fn bulk(ctx: &Ctx, actor: &Actor, cmd: BulkCases) -> Result<BulkOutcome> {
    permission::check(actor, Action::Supervise)?;
    let cmd = parse(ctx, cmd).await?;
    let mut outcome = BulkOutcome {
        done: 0,
        refused: Vec::new(),
    };
    for id in &cmd.ids {
        match one(ctx, actor, *id, &cmd).await {
            Ok(()) => outcome.done += 1,
            Err(error) if error.is_fault() => return Err(error),
            Err(error) => outcome.refused.push(BulkRefusal {
                id: *id,
                reason: reason(&error.failure()),
            }),
        }
    }
    Ok(outcome)
}

fn reason(failure: &Failure) -> String {
    let first = failure.fields.first().map(|field| field.message.as_str());
    first.unwrap_or_else(|| failure.sentence()).to_owned()
}

/// Checks what is the same for every case, so that a slip is told once and not a hundred times.
async fn parse(ctx: &Ctx, mut cmd: BulkCases) -> Result<BulkCases> {
    let mut fields = Check::default();
    cmd.ids.sort_unstable();
    cmd.ids.dedup();
    if cmd.ids.is_empty() {
        fields.fail("ids", "Choose at least one case.");
    }
    if cmd.ids.len() > CASES_MAX {
        fields.fail("ids", format!("Choose at most {CASES_MAX} cases."));
    }
    let note = fields.field(text::note("note", &cmd.note, NOTE_MAX, Required::No));
    let db = ctx.read();
    match cmd.action {
        BulkAction::Move => {
            let queues = escalations::queries::queues(db).await?;
            if !queues.iter().any(|queue| queue.slug == cmd.queue) {
                fields.fail("queue", "Choose a queue.");
            }
        }
        BulkAction::Assign => {
            let found = crate::accounts::agent_by_name(db, &cmd.agent, ctx.now()).await?;
            if found.is_none() {
                fields.fail("agent", "Choose an agent.");
            }
        }
        BulkAction::Prioritise if !cmd.priority.is_some_and(|p| (1..=4).contains(&p)) => {
            fields.fail(
                "priority",
                "Choose a priority from 1, the most urgent, to 4.",
            );
        }
        BulkAction::Resolve if cmd.wrap_up.is_none() => {
            fields.fail("wrap_up", "Choose how they ended.");
        }
        _ => {}
    }
    let (Some(note), true) = (note, fields.is_ok()) else {
        return Err(fields.into_failure().into());
    };
    cmd.note = note;
    Ok(cmd)
}

async fn one(ctx: &Ctx, actor: &Actor, id: EscalationId, cmd: &BulkCases) -> Result<()> {
    match (cmd.action, cmd.priority, cmd.wrap_up) {
        (BulkAction::Move, ..) => move_to(ctx, actor, id, &cmd.queue, &cmd.note).await,
        (BulkAction::Assign, ..) => assign(ctx, actor, id, &cmd.agent, &cmd.note).await,
        (BulkAction::Release, ..) => release(ctx, actor, id).await,
        (BulkAction::Prioritise, Some(to), _) => prioritise(ctx, actor, id, to, &cmd.note).await,
        (BulkAction::Resolve, _, Some(wrap_up)) => {
            let note = cmd.note.clone();
            resolve(ctx, actor, id, Resolve { wrap_up, note }).await
        }
        // Refused by `parse` already.
        (BulkAction::Prioritise | BulkAction::Resolve, ..) => return Ok(()),
    }
    .map(drop)
}
