//! What everybody may know of a member.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::views::Profile;
use backstop_domain::{Actor, ErrorCode};

/// The public side of the account of that name, in any case of letters.
///
/// # Errors
/// [`ErrorCode::NotFound`] where there is none.
pub async fn profile(ctx: &Ctx, actor: &Actor, username: &str) -> Result<Profile> {
    let account = queries::by_username(ctx.read(), username)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let now = ctx.now();
    Ok(Profile {
        id: account.id,
        username: account.username,
        role: account.role,
        created_at: account.created_at,
        threads: i64::from(account.thread_count),
        replies: i64::from(account.reply_count),
        accepted: i64::from(account.accepted_count),
        suspended_until: account
            .suspended_until
            .filter(|until| *until > now && actor.moderates()),
    })
}
