//! Shows an administrator whether a connector works.

use super::queries::{self, NewDelivery};
use crate::{Ctx, Result};
use backstop_domain::connector::DeliveryKind;
use backstop_domain::ids::ConnectorId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, Failure};

/// Asks for a test: a delivery like any other, tried once, whose outcome stands in the list.
///
/// # Errors
/// A refusal for others than administrators, and where the connector is off.
pub async fn try_out(ctx: &Ctx, actor: &Actor, id: ConnectorId) -> Result<()> {
    check(actor, Action::Administer)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::for_update(&txn, id).await?;
    if !row.enabled {
        let why = "Turn the connector on first.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    // Whoever asks for a test has just put something right: it does not wait for the breaker.
    row.open_until = row.open_until.map(|_| now);
    let new = NewDelivery {
        connector: id,
        kind: DeliveryKind::Test,
        key: format!("test:{id}:{}", now.0),
        case: None,
        thread: None,
        post: None,
        message: None,
        reference: String::new(),
        run_at: now,
    };
    queries::enqueue(&txn, new, now).await?;
    queries::save(&txn, row).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
