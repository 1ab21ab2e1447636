//! Put a policy one place up or down: the first that fits wins.

use super::queries;
use crate::{Ctx, Result, rules};
use backstop_domain::ids::PolicyId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode};

/// Puts a policy before the one ahead of it, or (`down`) behind the one after it; the first and the last
/// stay where they are.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`].
pub async fn shift(ctx: &Ctx, actor: &Actor, id: PolicyId, down: bool) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let rows = queries::all(&txn).await?;
    let mut order: Vec<PolicyId> = rows.iter().map(|row| row.id).collect();
    let at = order
        .iter()
        .position(|one| *one == id)
        .ok_or(ErrorCode::NotFound)?;
    let to = if down {
        (at + 1).min(order.len() - 1)
    } else {
        at.saturating_sub(1)
    };
    order.swap(at, to);
    queries::place(&txn, &order).await?;
    let what = format!("The policy “{}” was put in another place.", rows[at].name);
    rules::changed(&txn, ctx.now(), actor, &what).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
