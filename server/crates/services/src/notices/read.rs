//! A member has seen notices.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::NoticeId;
use backstop_domain::{Actor, ErrorCode};

/// Marks one notice as read, or all of them. Suspended members may: it is theirs, and shown to
/// nobody else.
///
/// # Errors
/// A refusal for visitors; `NotFound` for somebody else's notice.
pub async fn mark_read(ctx: &Ctx, actor: &Actor, only: Option<NoticeId>) -> Result<()> {
    let who = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    queries::hold_account(&txn, who).await?;
    if let Some(id) = only
        && !queries::owns(&txn, who, id).await?
    {
        return Err(ErrorCode::NotFound.into());
    }
    let marked = queries::mark_read(&txn, who, only, ctx.now()).await?;
    if only.is_none() {
        queries::nothing_unread(&txn, who).await?;
    } else if marked > 0 {
        queries::count_unread(&txn, &[who], -1).await?;
    }
    txn.commit().await?;
    Ok(())
}
