//! Categories.

use axum::Json;
use axum::extract::State;
use backstop_domain::commands::NewCategory;
use backstop_domain::ids::CategoryId;
use backstop_domain::views::{Category, Page};
use backstop_services::{Ctx, categories};

use super::super::extract::{Asker, Id, Json as Body};
use super::super::problem::Problem;
use super::{Answer, Created, created};

/// All categories
#[utoipa::path(get, path = "/categories", tag = "categories", responses((status = 200, body = Page<Category>)))]
pub async fn list(State(ctx): State<Ctx>) -> Answer<Page<Category>> {
    // There are a few dozen at most: one page holds them all.
    Ok(Json(Page {
        items: categories::list(&ctx).await?,
        next: None,
    }))
}

/// Make a category (administrators)
#[utoipa::path(post, path = "/categories", tag = "categories", request_body = NewCategory,
    responses((status = 201, body = Category), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn create(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<NewCategory>,
) -> Created<Category> {
    created(categories::create(&ctx, &asker.0, cmd).await?)
}

/// Change a category (administrators)
#[utoipa::path(put, path = "/categories/{id}", tag = "categories", params(("id" = i64, Path)), request_body = NewCategory,
    responses((status = 200, body = Category), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn update(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<CategoryId>,
    Body(cmd): Body<NewCategory>,
) -> Answer<Category> {
    Ok(Json(categories::update(&ctx, &asker.0, id, cmd).await?))
}
