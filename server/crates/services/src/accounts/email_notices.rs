//! Turn mailed notices on or off.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::{Actor, ErrorCode};

/// Sets whether notices are mailed to the one who asks. Suspended accounts may, too: nobody is mailed
/// against their will.
///
/// # Errors
/// [`ErrorCode::SignInRequired`] for visitors.
pub async fn set_email_notices(ctx: &Ctx, actor: &Actor, on: bool) -> Result<()> {
    let account = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    queries::set_email_notices(&txn, account, on).await?;
    Ok(txn.commit().await?)
}
