//! Sign in with a password.

use super::{queries, session, session::SessionKind};
use crate::limits::{Limited, shared};
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
    shared::take(ctx, Limited::SignInAddress, address).await?;
    let account = queries::by_login(ctx.read(), &login).await?;
    // Name and e-mail address of one account are one thing to guess at.
    let target = account
        .as_ref()
        .map_or_else(|| format!("name {login}"), |a| format!("account {}", a.id));
    let attempt = format!("{address}|{target}");
    // Counted before the slow hash, so that guesses sent at once are counted too.
    shared::take(ctx, Limited::FailedSignIn, &attempt).await?;
    let fits = cmd.password.len() <= text::PASSWORD_MAX;
    let hash = account
        .as_ref()
        .and_then(|a| a.password_hash.as_deref())
        .filter(|_| fits);
    let password = if fits { cmd.password.as_str() } else { "" };
    let verdict = ctx.hasher().verify(password, hash).await;
    if !matches!(verdict, Ok(false)) {
        shared::give_back(ctx, Limited::FailedSignIn, &attempt).await?;
    }
    let right = verdict?;
    let account = account
        .filter(|_| right)
        .ok_or(ErrorCode::WrongCredentials)?;
    let txn = ctx.write().await?;
    let token = session::open(&txn, account.id, kind, ctx.now(), kind.lifetime_seconds()).await?;
    txn.commit().await?;
    Ok(session::view(token, &account))
}
