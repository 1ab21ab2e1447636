//! Read categories.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ErrorCode;
use backstop_domain::views::Category;

/// All categories, each followed by those inside it, in the order administrators gave them.
///
/// # Errors
/// When the database does not answer.
pub async fn list(ctx: &Ctx) -> Result<Vec<Category>> {
    Ok(queries::views(queries::all(ctx.read()).await?))
}

/// The category of that slug.
///
/// # Errors
/// [`ErrorCode::NotFound`] where there is none.
pub async fn by_slug(ctx: &Ctx, slug: &str) -> Result<Category> {
    let all = list(ctx).await?;
    Ok(all
        .into_iter()
        .find(|category| category.slug == slug)
        .ok_or(ErrorCode::NotFound)?)
}
