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
    if let Some(id) = only
        && !queries::owns(&txn, who, id).await?
    {
        return Err(ErrorCode::NotFound.into());
    }
    // Notices before the account, as the reader of events does, so that neither waits for the other.
    let marked = queries::mark_read(&txn, who, only, ctx.now()).await?;
    if marked > 0 {
        queries::count_unread(&txn, &[who], -marked).await?;
    }
    txn.commit().await?;
    Ok(())
}
