//! Make a token for programs, from the command line.

use super::{queries, session, session::SessionKind};
use crate::{Ctx, Result};
use backstop_domain::{ErrorCode, Failure};

/// Makes an API token for the account of that name and yields it, this once. Without
/// `expires_seconds` it lasts as long as [`SessionKind::lifetime_seconds`] says.
///
/// # Errors
/// [`ErrorCode::NotFound`] where there is no such account.
pub async fn create_token(
    ctx: &Ctx,
    username: &str,
    expires_seconds: Option<i64>,
) -> Result<String> {
    let kind = SessionKind::Api;
    let lifetime = expires_seconds.unwrap_or(kind.lifetime_seconds());
    let txn = ctx.write().await?;
    let account = queries::by_username(&txn, username).await?.ok_or_else(|| {
        Failure::with_detail(
            ErrorCode::NotFound,
            format!("There is no account named {}.", username.trim()),
        )
    })?;
    let token = session::open(&txn, account.id, kind, ctx.now(), lifetime).await?;
    txn.commit().await?;
    Ok(token)
}
