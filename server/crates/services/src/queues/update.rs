//! The name of a queue, what its cases cost, and when optional skills are dropped.

use super::locked;
use crate::{Ctx, Result, supervision};
use backstop_domain::Actor;
use backstop_domain::commands::SetQueue;
use backstop_domain::error::Check;
use backstop_domain::permission::{Action, check};
use backstop_domain::routing::UNITS_MAX;
use backstop_domain::text;
use backstop_domain::time::parse_span;
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

/// Changes how a queue gives out its cases.
///
/// # Errors
/// Field errors for bad input; a refusal where the actor does not supervise; "not found".
pub async fn update(ctx: &Ctx, actor: &Actor, slug: &str, cmd: SetQueue) -> Result<()> {
    check(actor, Action::Supervise)?;
    let mut fields = Check::default();
    let name = fields.field(text::name("name", &cmd.name));
    let relax = parse_span(&cmd.relax_after);
    if relax.is_none() {
        fields.fail("relax_after", "Enter a time such as 90s, 15m, 4h or 2d.");
    }
    if !(1..=UNITS_MAX).contains(&cmd.units) {
        fields.fail("units", format!("Choose a number from 1 to {UNITS_MAX}."));
    }
    let (Some(name), Some(relax), true) = (name, relax, fields.is_ok()) else {
        return Err(fields.into_failure().into());
    };
    let txn = ctx.write().await?;
    let mut row = locked(&txn, slug).await?.into_active_model();
    let detail = format!(
        "{name}; {} units; optional skills dropped after {}",
        cmd.units,
        cmd.relax_after.trim()
    );
    row.name = Set(name);
    row.units = Set(cmd.units);
    row.relax_after_seconds = Set(relax);
    row.update(&txn).await?;
    supervision::record(&txn, ctx.now(), actor, "queue.changed", slug, detail).await?;
    txn.commit().await?;
    Ok(())
}
