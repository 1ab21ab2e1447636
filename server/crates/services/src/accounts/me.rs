//! The account of the one who asks.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::views::Me;
use backstop_domain::{Actor, ErrorCode};

/// Everything an account may know of itself.
///
/// # Errors
/// [`ErrorCode::SignInRequired`] for visitors.
pub async fn me(ctx: &Ctx, actor: &Actor) -> Result<Me> {
    let id = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let account = queries::by_id(ctx.read(), id)
        .await?
        .ok_or(ErrorCode::SignInRequired)?;
    let now = ctx.now();
    Ok(Me {
        id: account.id,
        username: account.username,
        role: account.role,
        email: account.email,
        email_notices: account.email_notices,
        unread: i64::from(account.unread_count),
        created_at: account.created_at,
        suspended_until: account.suspended_until.filter(|until| *until > now),
    })
}
