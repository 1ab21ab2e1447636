//! Tags, as administrators keep them.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use backstop_domain::commands::RenameTag;
use backstop_domain::views::{Page, TagChange, TagRow};
use backstop_services::{Ctx, tags};
use serde::Deserialize;

use super::super::extract::{Asker, Json as Body, Query};
use super::super::problem::Problem;
use super::{Answer, Done};

/// Which tags.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TagsQuery {
    /// Letters that the name holds.
    q: Option<String>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List the tags that threads carry, by name (administrators)
#[utoipa::path(get, path = "/tags", tag = "admin", params(TagsQuery),
    responses((status = 200, body = Page<TagRow>), (status = 403, body = Problem)))]
pub async fn list(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<TagsQuery>,
) -> Answer<Page<TagRow>> {
    let (holding, after) = (
        query.q.unwrap_or_default(),
        query.cursor.unwrap_or_default(),
    );
    let limit = query.limit.unwrap_or(20);
    Ok(Json(
        tags::list(&ctx, &asker.0, &holding, &after, limit).await?,
    ))
}

/// Rename a tag, or merge it into another (administrators)
///
/// The old name stays as an alias: searches, links and new questions that use it go by the new one.
/// Escalation policies for it are for the new one at once; threads and the search index follow in the
/// background. Where the new name is in use, nothing happens unless `merge` says so.
#[utoipa::path(post, path = "/tags/rename", tag = "admin", request_body = RenameTag,
    responses((status = 200, body = TagChange), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn rename(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<RenameTag>,
) -> Answer<TagChange> {
    Ok(Json(tags::rename(&ctx, &asker.0, cmd).await?))
}

/// Show what another name would change, without giving it (administrators)
#[utoipa::path(post, path = "/tags/rename/preview", tag = "admin", request_body = RenameTag,
    responses((status = 200, body = TagChange), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn preview(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<RenameTag>,
) -> Answer<TagChange> {
    Ok(Json(tags::preview(&ctx, &asker.0, &cmd).await?))
}

/// Let an old name of a tag go, so that it leads nowhere any more (administrators)
#[utoipa::path(delete, path = "/tags/aliases/{name}", tag = "admin", params(("name" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn free(State(ctx): State<Ctx>, asker: Asker, Path(name): Path<String>) -> Done {
    tags::free(&ctx, &asker.0, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}
