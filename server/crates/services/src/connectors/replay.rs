//! Sends dead letters again.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::connector::DeliveryState;
use backstop_domain::ids::{ConnectorId, DeliveryId};
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, Failure};

/// Gives a dead letter all its attempts anew.
///
/// # Errors
/// A refusal for others than administrators, and where it is no dead letter.
pub async fn replay(ctx: &Ctx, actor: &Actor, id: DeliveryId) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let row = queries::delivery(&txn, id).await?;
    if row.state != DeliveryState::Dead {
        let why = "Only a dead letter can be sent again.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    queries::revive(&txn, None, Some(id), ctx.shared_now().await?).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}

/// Gives all dead letters of a connector their attempts anew, and closes its breaker. Yields how many.
///
/// # Errors
/// A refusal for others than administrators; "not found".
pub async fn replay_all(ctx: &Ctx, actor: &Actor, id: ConnectorId) -> Result<u64> {
    check(actor, Action::Administer)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::for_update(&txn, id).await?;
    let count = queries::revive(&txn, Some(id), None, now).await?;
    (row.failures, row.open_until) = (0, None);
    queries::save(&txn, row).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(count)
}
