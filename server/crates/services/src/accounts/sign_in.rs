//! Sign in with a password.

use super::{queries, session, session::SessionKind};
use crate::limits::Limited;
use crate::{Ctx, Result};
use backstop_domain::commands::SignIn;
use backstop_domain::views::SessionView;
use backstop_domain::{ErrorCode, text};

/// Longest login looked up, in characters: no name or e-mail address is longer.
const LOGIN_MAX: usize = 254;

/// Opens a session. `address` is the network address the request came from.
///
/// An unknown login and a wrong password give the same answer after the same time. Suspended
/// accounts may sign in: they read, and every write tells them that they are suspended.
///
/// # Errors
/// [`ErrorCode::WrongCredentials`], or [`ErrorCode::TooManyRequests`] after too many tries.
pub async fn sign_in(
    ctx: &Ctx,
    cmd: SignIn,
    address: &str,
    kind: SessionKind,
) -> Result<SessionView> {
    let login = text::key(&text::shorten(cmd.login.trim(), LOGIN_MAX));
    let attempt = format!("{address}|{login}");
    ctx.limits()
        .take(Limited::SignInAddress, address, ctx.now())?;
    ctx.limits()
        .peek(Limited::FailedSignIn, &attempt, ctx.now())?;
    let account = queries::by_login(ctx.read(), &login).await?;
    let fits = cmd.password.len() <= text::PASSWORD_MAX;
    let hash = account
        .as_ref()
        .and_then(|a| a.password_hash.as_deref())
        .filter(|_| fits);
    let password = if fits { cmd.password.as_str() } else { "" };
    let right = ctx.hasher().verify(password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        ctx.limits()
            .take(Limited::FailedSignIn, &attempt, ctx.now())?;
        return Err(ErrorCode::WrongCredentials.into());
    };
    let txn = ctx.write().await?;
    let token = session::open(&txn, account.id, kind, ctx.now(), kind.lifetime_seconds()).await?;
    txn.commit().await?;
    Ok(session::view(token, &account))
}
