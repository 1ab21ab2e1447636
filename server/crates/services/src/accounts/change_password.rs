//! Change one's own password.

use super::confirm_password::confirm_password;
use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::SessionId;
use backstop_domain::{Actor, ErrorCode, text};

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
    confirm_password(ctx, id, "old_password", old).await?;
    let hash = ctx.hasher().hash(new).await?;
    let txn = ctx.write().await?;
    queries::set_password(&txn, id, hash).await?;
    queries::delete_sessions(&txn, id, keep).await?;
    Ok(txn.commit().await?)
}
