//! End sessions.

use super::{queries, token};
use crate::{Ctx, Result};
use backstop_domain::{Actor, ErrorCode};

/// Ends the session of `token`; a token that is not known is signed out already.
///
/// # Errors
/// When the database does not answer.
pub async fn sign_out(ctx: &Ctx, token: &str) -> Result<()> {
    if !token::is_well_formed(token) {
        return Ok(());
    }
    let txn = ctx.write().await?;
    queries::delete_session(&txn, &token::hash(token)).await?;
    Ok(txn.commit().await?)
}

/// Ends every session and token of the account that asks. Suspended accounts may, too.
///
/// # Errors
/// [`ErrorCode::SignInRequired`] for visitors.
pub async fn sign_out_everywhere(ctx: &Ctx, actor: &Actor) -> Result<()> {
    let account = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    queries::delete_sessions(&txn, account, None).await?;
    Ok(txn.commit().await?)
}
