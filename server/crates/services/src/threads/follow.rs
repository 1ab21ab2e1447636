//! Following a thread, and no longer.

use crate::threads::{queries, view};
use crate::{Ctx, Result};
use backstop_domain::ids::{AccountId, ThreadId};
use backstop_domain::permission::{self, Action};
use backstop_domain::{Actor, ErrorCode};

async fn allowed(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<AccountId> {
    permission::check(actor, Action::Follow)?;
    let row = queries::thread(ctx.read(), id).await?;
    if !view::thread_shown(&row, actor) {
        return Err(ErrorCode::NotFound.into());
    }
    Ok(actor.account().ok_or(ErrorCode::SignInRequired)?)
}

/// From now on the actor is told what happens in the thread.
///
/// # Errors
/// "Not found" also for what the actor may not see.
pub async fn follow(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<()> {
    let account = allowed(ctx, actor, id).await?;
    let txn = ctx.write().await?;
    queries::insert_follow(&txn, account, id).await?;
    Ok(txn.commit().await?)
}

/// From now on the actor is not told any more.
///
/// # Errors
/// As [`follow`].
pub async fn unfollow(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<()> {
    let account = allowed(ctx, actor, id).await?;
    let txn = ctx.write().await?;
    queries::delete_follow(&txn, account, id).await?;
    Ok(txn.commit().await?)
}
