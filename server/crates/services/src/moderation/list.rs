//! The moderators' queue.

use super::{queries, view};
use crate::{Ctx, PageRequest, Result};
use backstop_domain::Actor;
use backstop_domain::ids::ModerationItemId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{ItemState, ModerationItem, Page};

/// Reported posts in one state, or all that wait for a decision (open and claimed) where none is
/// given. What waits comes oldest first, what is resolved newest first.
///
/// # Errors
/// A refusal where the actor does not moderate.
pub async fn queue(
    ctx: &Ctx,
    actor: &Actor,
    state: Option<ItemState>,
    page: PageRequest,
) -> Result<Page<ModerationItem>> {
    permission::check(actor, Action::Moderate)?;
    let rows = queries::items(ctx.read(), state, page).await?;
    let (rows, next) = page.cut(rows, |row| view::by_id(row.id.0));
    Ok(Page {
        items: view::items(ctx.read(), rows).await?,
        next,
    })
}

/// One reported post.
///
/// # Errors
/// A refusal where the actor does not moderate; `NotFound`.
pub async fn item(ctx: &Ctx, actor: &Actor, id: ModerationItemId) -> Result<ModerationItem> {
    permission::check(actor, Action::Moderate)?;
    let row = queries::item(ctx.read(), id).await?;
    view::item(ctx.read(), row).await
}
