//! Keeping order.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backstop_domain::Timestamp;
use backstop_domain::commands::Moderate;
use backstop_domain::ids::{AccountId, ModerationItemId};
use backstop_domain::views::{ModerationItem, ModerationLogEntry, Page};
use backstop_services::{Ctx, moderation};
use serde::Deserialize;

use super::super::extract::{Asker, Id, Json as Body, PageQuery, Query, word};
use super::super::problem::Problem;
use super::threads::Reason;
use super::{Answer, Done};

/// Which reports.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// `open`, `claimed` or `resolved`; those not resolved where nothing is said.
    state: Option<String>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The queue of reported posts (moderators)
#[utoipa::path(get, path = "/moderation/queue", tag = "moderation", params(QueueQuery),
    responses((status = 200, body = Page<ModerationItem>), (status = 403, body = Problem)))]
pub async fn queue(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<QueueQuery>,
) -> Answer<Page<ModerationItem>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    }
    .wanted()?;
    let state = word("state", query.state.as_deref())?;
    Ok(Json(moderation::queue(&ctx, &asker.0, state, page).await?))
}

/// One reported post (moderators)
#[utoipa::path(get, path = "/moderation/items/{id}", tag = "moderation", params(("id" = i64, Path)),
    responses((status = 200, body = ModerationItem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ModerationItemId>,
) -> Answer<ModerationItem> {
    Ok(Json(moderation::item(&ctx, &asker.0, id).await?))
}

/// Decide about a reported post (moderators)
#[utoipa::path(post, path = "/moderation/items/{id}", tag = "moderation", params(("id" = i64, Path)), request_body = Moderate,
    responses((status = 200, body = ModerationItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn decide(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ModerationItemId>,
    Body(cmd): Body<Moderate>,
) -> Answer<ModerationItem> {
    Ok(Json(moderation::decide(&ctx, &asker.0, id, cmd).await?))
}

/// Take a report to look at (moderators)
#[utoipa::path(post, path = "/moderation/items/{id}/claim", tag = "moderation", params(("id" = i64, Path)),
    responses((status = 200, body = ModerationItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn claim(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ModerationItemId>,
) -> Answer<ModerationItem> {
    Ok(Json(moderation::claim(&ctx, &asker.0, id).await?))
}

/// Let go of a report (moderators)
#[utoipa::path(post, path = "/moderation/items/{id}/release", tag = "moderation", params(("id" = i64, Path)),
    responses((status = 200, body = ModerationItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn release(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ModerationItemId>,
) -> Answer<ModerationItem> {
    Ok(Json(moderation::release(&ctx, &asker.0, id).await?))
}

/// Take a decision back (moderators)
#[utoipa::path(post, path = "/moderation/items/{id}/undo", tag = "moderation", params(("id" = i64, Path)),
    responses((status = 200, body = ModerationItem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ModerationItemId>,
) -> Answer<ModerationItem> {
    Ok(Json(moderation::undo(&ctx, &asker.0, id).await?))
}

/// What moderators did, the latest first (moderators)
#[utoipa::path(get, path = "/moderation/log", tag = "moderation", params(PageQuery),
    responses((status = 200, body = Page<ModerationLogEntry>), (status = 403, body = Problem)))]
pub async fn log(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(page): Query<PageQuery>,
) -> Answer<Page<ModerationLogEntry>> {
    Ok(Json(moderation::log(&ctx, &asker.0, page.wanted()?).await?))
}

/// A suspension.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Suspend {
    /// Why, for the log and for the member.
    reason: String,
    /// Its end.
    until: Timestamp,
}

/// Suspend a member (moderators)
#[utoipa::path(put, path = "/users/{id}/suspension", tag = "moderation", params(("id" = i64, Path)), request_body = Suspend,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn suspend(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<AccountId>,
    Body(cmd): Body<Suspend>,
) -> Done {
    moderation::suspend(&ctx, &asker.0, id, &cmd.reason, cmd.until).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End a suspension (moderators)
#[utoipa::path(delete, path = "/users/{id}/suspension", tag = "moderation", params(("id" = i64, Path)), request_body = Reason,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn reinstate(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<AccountId>,
    Body(cmd): Body<Reason>,
) -> Done {
    moderation::reinstate(&ctx, &asker.0, id, &cmd.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
