//! Cases of the contact centre.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::commands::{CaseReply, Resolve, Return};
use backstop_domain::ids::EscalationId;
use backstop_domain::views::{Escalation, LedgerEntry, Page};
use backstop_services::Ctx;
use backstop_services::escalations::{self, EscalationFilter};
use serde::Deserialize;

use super::super::extract::{Asker, Id, Json as Body, PageQuery, Query, word};
use super::super::problem::Problem;
use super::Answer;

/// Which cases.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// A state, such as `queued`.
    state: Option<String>,
    /// Slug of a queue.
    queue: Option<String>,
    /// Only those one has claimed.
    mine: Option<bool>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// List cases, the most urgent first (agents)
#[utoipa::path(get, path = "/escalations", tag = "escalations", params(ListQuery),
    responses((status = 200, body = Page<Escalation>), (status = 403, body = Problem)))]
pub async fn list(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<ListQuery>,
) -> Answer<Page<Escalation>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    }
    .wanted()?;
    let state = word("state", query.state.as_deref())?;
    let filter = EscalationFilter {
        state,
        queue: query.queue,
        mine: query.mine.unwrap_or(false),
    };
    Ok(Json(escalations::list(&ctx, &asker.0, filter, page).await?))
}

/// One case (agents)
#[utoipa::path(get, path = "/escalations/{id}", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Escalation> {
    Ok(Json(escalations::get(&ctx, &asker.0, id).await?))
}

/// Claim the most urgent case (agents)
///
/// 204 where nothing is waiting.
#[utoipa::path(post, path = "/escalations/next", tag = "escalations",
    responses((status = 200, body = Escalation), (status = 204), (status = 403, body = Problem)))]
pub async fn next(State(ctx): State<Ctx>, asker: Asker) -> Result<Response, Failed> {
    let claimed = escalations::next(&ctx, &asker.0).await?;
    Ok(claimed.map_or_else(
        || StatusCode::NO_CONTENT.into_response(),
        |case| Json(case).into_response(),
    ))
}

/// Claim a case (agents)
#[utoipa::path(post, path = "/escalations/{id}/claim", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn claim(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Escalation> {
    Ok(Json(escalations::claim(&ctx, &asker.0, id).await?))
}

/// Let go of a case (agents)
#[utoipa::path(post, path = "/escalations/{id}/release", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn release(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Escalation> {
    Ok(Json(escalations::release(&ctx, &asker.0, id).await?))
}

/// Write on a case (agents)
///
/// `public` becomes an official answer in the thread, `private` is for the customer alone,
/// `internal` for colleagues.
#[utoipa::path(post, path = "/escalations/{id}/reply", tag = "escalations", params(("id" = i64, Path)), request_body = CaseReply,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn reply(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(cmd): Body<CaseReply>,
) -> Answer<Escalation> {
    Ok(Json(escalations::reply(&ctx, &asker.0, id, cmd).await?))
}

/// Finish a case (agents)
#[utoipa::path(post, path = "/escalations/{id}/resolve", tag = "escalations", params(("id" = i64, Path)), request_body = Resolve,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn resolve(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(cmd): Body<Resolve>,
) -> Answer<Escalation> {
    Ok(Json(escalations::resolve(&ctx, &asker.0, id, cmd).await?))
}

/// Give a case back to the community (agents)
#[utoipa::path(post, path = "/escalations/{id}/return", tag = "escalations", params(("id" = i64, Path)), request_body = Return,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn give_back(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(cmd): Body<Return>,
) -> Answer<Escalation> {
    Ok(Json(
        escalations::return_to_community(&ctx, &asker.0, id, cmd).await?,
    ))
}

/// The ledger of a case (agents)
#[utoipa::path(get, path = "/escalations/{id}/events", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Page<LedgerEntry>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn events(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Page<LedgerEntry>> {
    Ok(Json(Page {
        items: escalations::events(&ctx, &asker.0, id).await?,
        next: None,
    }))
}
