//! Take a policy away.

use super::queries;
use crate::{Ctx, Result, rules};
use backstop_domain::ids::PolicyId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode};

/// Deletes a policy. Clocks that started by it go by the next one that fits.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`].
pub async fn remove(ctx: &Ctx, actor: &Actor, id: PolicyId) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    if !queries::delete(&txn, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    rules::changed(&txn, ctx.now(), actor, "A policy was taken away.").await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
