//! Change one's own password.

use super::queries;
use crate::limits::{Limited, shared};
use crate::{Ctx, Result};
use backstop_domain::ids::SessionId;
use backstop_domain::{Actor, ErrorCode, FieldError, text};

/// Sets a new password for the one who asks and ends all their other sessions and tokens: whoever
/// knew the old password is out. `keep` is the session the request came with.
///
/// # Errors
/// A field error on `old_password` or `password`; [`ErrorCode::TooManyRequests`] after too many
/// wrong ones.
pub async fn change_password(
    ctx: &Ctx,
    actor: &Actor,
    keep: Option<SessionId>,
    old: &str,
    new: &str,
) -> Result<()> {
    text::password(new)?;
    let id = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let attempt = format!("account {id}");
    let account = queries::by_id(ctx.read(), id)
        .await?
        .ok_or(ErrorCode::SignInRequired)?;
    // Counted before the slow hash, so that guesses sent at once are counted too.
    shared::take(ctx, Limited::FailedSignIn, &attempt).await?;
    let fits = old.len() <= text::PASSWORD_MAX;
    let hash = account.password_hash.as_deref().filter(|_| fits);
    let verdict = ctx.hasher().verify(if fits { old } else { "" }, hash).await;
    if !matches!(verdict, Ok(false)) {
        shared::give_back(ctx, Limited::FailedSignIn, &attempt).await?;
    }
    if !verdict? {
        return Err(FieldError::new("old_password", "This is not your present password.").into());
    }
    let hash = ctx.hasher().hash(new).await?;
    let txn = ctx.write().await?;
    queries::set_password(&txn, id, hash).await?;
    queries::delete_sessions(&txn, id, keep).await?;
    Ok(txn.commit().await?)
}
