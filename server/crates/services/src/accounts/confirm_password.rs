//! Make sure that it is really them.

use super::queries;
use crate::limits::{Limited, shared};
use crate::{Ctx, Result};
use backstop_domain::ids::AccountId;
use backstop_domain::{ErrorCode, FieldError, text};

/// Refuses unless `password` is the present one of the account; `field` is named then.
///
/// # Errors
/// A field error; [`ErrorCode::TooManyRequests`] after too many wrong ones.
pub(crate) async fn confirm_password(
    ctx: &Ctx,
    id: AccountId,
    field: &str,
    password: &str,
) -> Result<()> {
    let attempt = format!("account {id}");
    let account = queries::by_id(ctx.read(), id)
        .await?
        .ok_or(ErrorCode::SignInRequired)?;
    // Counted before the slow hash, so that guesses sent at once are counted too.
    shared::take(ctx, Limited::FailedSignIn, &attempt).await?;
    let fits = password.len() <= text::PASSWORD_MAX;
    let hash = account.password_hash.as_deref().filter(|_| fits);
    let typed = if fits { password } else { "" };
    let verdict = ctx.hasher().verify(typed, hash).await;
    if !matches!(verdict, Ok(false)) {
        shared::give_back(ctx, Limited::FailedSignIn, &attempt).await?;
    }
    if verdict? {
        Ok(())
    } else {
        Err(FieldError::new(field, "This is not your present password.").into())
    }
}
