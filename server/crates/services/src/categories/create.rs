//! Create a category.

use super::{parse::parse, queries};
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::commands::NewCategory;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::Category;

/// Creates a category, after all others, at the top or inside another.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors, also where
/// the slug is in use or the parent does not fit.
pub async fn create(ctx: &Ctx, actor: &Actor, cmd: NewCategory) -> Result<Category> {
    let new = parse(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let parent = queries::parent(&txn, None, new.parent.as_deref()).await?;
    let id = queries::insert(&txn, new, parent)
        .await
        .map_err(queries::slug_taken)?;
    let about = About {
        actor: actor.account(),
        payload: format!("category {id}"),
        ..About::default()
    };
    append(&txn, ctx.now(), Event::SiteChanged, about).await?;
    let shown = queries::view(&txn, id).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(shown)
}
