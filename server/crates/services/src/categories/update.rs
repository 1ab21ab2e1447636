//! Change a category.

use super::{parse::parse, queries};
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::commands::NewCategory;
use backstop_domain::ids::CategoryId;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::Category;
use backstop_domain::{Actor, ErrorCode};

/// Gives a category another slug, name, description and parent. Its threads stay, and what is inside
/// it moves along; old addresses of the category itself do not lead on.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`]; field errors,
/// also where the slug is in use or the parent does not fit.
pub async fn update(
    ctx: &Ctx,
    actor: &Actor,
    id: CategoryId,
    cmd: NewCategory,
) -> Result<Category> {
    let new = parse(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let row = queries::by_id_for_update(&txn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let parent = queries::parent(&txn, Some(id), new.parent.as_deref()).await?;
    queries::update(&txn, row, new, parent)
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
