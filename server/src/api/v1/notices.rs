//! What members are told.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backstop_domain::ids::NoticeId;
use backstop_domain::views::{Notice, Page};
use backstop_services::{Ctx, notices};

use super::super::extract::{Asker, Id, PageQuery, Query};
use super::super::problem::Problem;
use super::{Answer, Done};

/// One's own notices, the latest first
#[utoipa::path(get, path = "/notices", tag = "notices", params(PageQuery),
    responses((status = 200, body = Page<Notice>), (status = 401, body = Problem)))]
pub async fn list(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(page): Query<PageQuery>,
) -> Answer<Page<Notice>> {
    Ok(Json(notices::list(&ctx, &asker.0, page.wanted()?).await?))
}

/// Mark all notices as read
#[utoipa::path(post, path = "/notices/read", tag = "notices", responses((status = 204), (status = 401, body = Problem)))]
pub async fn read_all(State(ctx): State<Ctx>, asker: Asker) -> Done {
    notices::mark_read(&ctx, &asker.0, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Mark one notice as read
#[utoipa::path(post, path = "/notices/{id}/read", tag = "notices", params(("id" = i64, Path)), responses((status = 204), (status = 401, body = Problem)))]
pub async fn read(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<NoticeId>) -> Done {
    notices::mark_read(&ctx, &asker.0, Some(id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
