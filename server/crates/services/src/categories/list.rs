//! Read categories.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ErrorCode;
use backstop_domain::views::Category;

/// All categories, in the order administrators gave them.
///
/// # Errors
/// When the database does not answer.
pub async fn list(ctx: &Ctx) -> Result<Vec<Category>> {
    let rows = queries::all(ctx.read()).await?;
    Ok(rows.into_iter().map(queries::view).collect())
}

/// The category of that slug.
///
/// # Errors
/// [`ErrorCode::NotFound`] where there is none.
pub async fn by_slug(ctx: &Ctx, slug: &str) -> Result<Category> {
    let row = queries::by_slug(ctx.read(), slug)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    Ok(queries::view(row))
}
