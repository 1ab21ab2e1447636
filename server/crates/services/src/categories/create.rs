//! Create a category.

use super::{parse::parse, queries};
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::commands::NewCategory;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::Category;

/// Creates a category, after all others.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors, also where the slug is in use.
pub async fn create(ctx: &Ctx, actor: &Actor, cmd: NewCategory) -> Result<Category> {
    let new = parse(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let row = queries::insert(&txn, new)
        .await
        .map_err(queries::slug_taken)?;
    let about = About {
        actor: actor.account(),
        payload: format!("category {}", row.id),
        ..About::default()
    };
    append(&txn, ctx.now(), Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(queries::view(row))
}
