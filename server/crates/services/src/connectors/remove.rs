//! Takes a connector away.

use super::queries;
use crate::{Ctx, PageRequest, Result};
use backstop_domain::ids::ConnectorId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, Failure};

/// Takes away a connector that has handed nothing over. One that has stays, so that its record does:
/// it can be turned off.
///
/// # Errors
/// A refusal for others than administrators, and where it has handed something over.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: ConnectorId) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    queries::for_update(&txn, id).await?;
    let any = queries::page(&txn, Some(id), None, PageRequest::first(1)).await?;
    if !any.is_empty() {
        let why = "This connector has a record of deliveries. Turn it off instead.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    queries::delete(&txn, id).await?;
    Ok(txn.commit().await?)
}
