//! Cases of the contact centre.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::commands::{CaseReply, HandOver, Resolve, Return};
use backstop_domain::ids::EscalationId;
use backstop_domain::views::{
    CaseClocks, CaseCounts, CasePulse, Escalation, LedgerEntry, Onlooker, Page, Precedent,
    Satisfaction,
};
use backstop_services::escalations::{self, CaseAt, EscalationFilter};
use backstop_services::{Ctx, presence, satisfaction};
use serde::Deserialize;

use super::super::extract::{Asker, Id, IfMatch, Json as Body, PageQuery, Query, word};
use super::super::problem::Problem;
use super::Answer;
use crate::state::AppState;

/// A case with its version as `ETag`.
type Tagged = Result<Response, Failed>;

fn tagged(case: Escalation) -> Response {
    let mut response = Json(&case).into_response();
    // A number in quotation marks is always a header's value.
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{}\"", case.version)) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

fn at(id: EscalationId, seen: &IfMatch) -> CaseAt {
    CaseAt {
        id,
        version: seen.0,
    }
}

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
    /// Slug of a category.
    category: Option<String>,
    /// Slug of a skill that the category calls for.
    skill: Option<String>,
    /// Only those on which a contact centre outside works, or only the others.
    outside: Option<bool>,
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
        open: false,
        category: query.category,
        skill: query.skill,
        outside: query.outside,
    };
    Ok(Json(escalations::list(&ctx, &asker.0, filter, page).await?))
}

/// One case (agents)
#[utoipa::path(get, path = "/escalations/{id}", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<EscalationId>) -> Tagged {
    Ok(tagged(escalations::get(&ctx, &asker.0, id).await?))
}

/// Why a case came when it did, and is due when it is (agents)
///
/// The promise that led to it, and the clocks of its first reply and its end: the events and the
/// hours that made them, a sentence each.
#[utoipa::path(get, path = "/escalations/{id}/clock", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = CaseClocks), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn clock(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<CaseClocks> {
    Ok(Json(escalations::clocks(&ctx, &asker.0, id).await?))
}

/// What answered questions like that of a case (agents)
///
/// Threads like the one of the case in which somebody answered, the solved ones first, each with its best
/// answer: the accepted one, else an agent's, else the one that helped most.
#[utoipa::path(get, path = "/escalations/{id}/precedents", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Page<Precedent>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn precedents(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Page<Precedent>> {
    Ok(Json(Page {
        items: escalations::precedents(&ctx, &asker.0, id).await?,
        next: None,
    }))
}

/// Claim the most urgent case (agents)
///
/// 204 where nothing is waiting.
#[utoipa::path(post, path = "/escalations/next", tag = "escalations",
    responses((status = 200, body = Escalation), (status = 204), (status = 403, body = Problem)))]
pub async fn next(State(ctx): State<Ctx>, asker: Asker) -> Result<Response, Failed> {
    let claimed = escalations::next(&ctx, &asker.0).await?;
    Ok(claimed.map_or_else(|| StatusCode::NO_CONTENT.into_response(), tagged))
}

/// Claim a case (agents)
///
/// Send the `ETag` of the case as `If-Match`, here and in every act on a case, to act only on what
/// you have seen: 412 where it has changed since.
#[utoipa::path(post, path = "/escalations/{id}/claim", tag = "escalations", params(("id" = i64, Path), IfMatch),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn claim(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
) -> Tagged {
    let case = escalations::claim(&ctx, &asker.0, at(id, &seen)).await?;
    Ok(tagged(case))
}

/// Let go of a case (agents)
#[utoipa::path(post, path = "/escalations/{id}/release", tag = "escalations", params(("id" = i64, Path), IfMatch),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn release(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
) -> Tagged {
    let case = escalations::release(&ctx, &asker.0, at(id, &seen)).await?;
    Ok(tagged(case))
}

/// Write on a case (agents)
///
/// `public` becomes an official answer in the thread, `private` is for the customer alone,
/// `internal` for colleagues.
#[utoipa::path(post, path = "/escalations/{id}/reply", tag = "escalations", params(("id" = i64, Path), IfMatch), request_body = CaseReply,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn reply(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
    Body(cmd): Body<CaseReply>,
) -> Tagged {
    let case = escalations::reply(&ctx, &asker.0, at(id, &seen), cmd).await?;
    Ok(tagged(case))
}

/// Finish a case (agents)
#[utoipa::path(post, path = "/escalations/{id}/resolve", tag = "escalations", params(("id" = i64, Path), IfMatch), request_body = Resolve,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn resolve(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
    Body(cmd): Body<Resolve>,
) -> Tagged {
    let case = escalations::resolve(&ctx, &asker.0, at(id, &seen), cmd).await?;
    Ok(tagged(case))
}

/// Give a case back to the community (agents)
#[utoipa::path(post, path = "/escalations/{id}/return", tag = "escalations", params(("id" = i64, Path), IfMatch), request_body = Return,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn give_back(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
    Body(cmd): Body<Return>,
) -> Tagged {
    let case = escalations::return_to_community(&ctx, &asker.0, at(id, &seen), cmd).await?;
    Ok(tagged(case))
}

/// Give a case to a colleague, with a note (agents)
#[utoipa::path(post, path = "/escalations/{id}/hand-over", tag = "escalations", params(("id" = i64, Path), IfMatch), request_body = HandOver,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem)))]
pub async fn hand_over(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
    Body(cmd): Body<HandOver>,
) -> Tagged {
    let case = escalations::hand_over(&ctx, &asker.0, at(id, &seen), cmd).await?;
    Ok(tagged(case))
}

/// Wait for the customer (agents)
///
/// The clocks of the case rest until the customer writes, or until `resume`.
#[utoipa::path(post, path = "/escalations/{id}/wait", tag = "escalations", params(("id" = i64, Path), IfMatch),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn wait(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
) -> Tagged {
    let case = escalations::wait(&ctx, &asker.0, at(id, &seen)).await?;
    Ok(tagged(case))
}

/// Wait for the customer no longer (agents)
#[utoipa::path(post, path = "/escalations/{id}/resume", tag = "escalations", params(("id" = i64, Path), IfMatch),
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem)))]
pub async fn resume(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    seen: IfMatch,
) -> Tagged {
    let case = escalations::go_on(&ctx, &asker.0, at(id, &seen)).await?;
    Ok(tagged(case))
}

/// What an open page says of itself.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PulseQuery {
    /// Whether somebody is writing there; nothing where that has not changed.
    typing: Option<bool>,
}

/// Keep a claim alive, and be seen (agents)
///
/// A claim lasts ten minutes (`lease_until`); every act of its agent, and this call, make it last
/// ten minutes again. A claim that has lapsed goes back into the queue and stays there. Whoever does
/// not hold the case changes nothing of it by this call. The answer is the case as it stands, with
/// `others`: who else has it open, and who is writing. Call it every 15 seconds.
#[utoipa::path(post, path = "/escalations/{id}/heartbeat", tag = "escalations", params(("id" = i64, Path), PulseQuery),
    responses((status = 200, body = CasePulse), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn heartbeat(
    State(state): State<AppState>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Query(query): Query<PulseQuery>,
) -> Answer<CasePulse> {
    let pulse = presence::pulse(&state.ctx, &asker.0, id, query.typing).await?;
    if query.typing.is_some() {
        state.live.tell_presence(id);
    }
    Ok(Json(pulse))
}

/// Who else has a case open (agents)
#[utoipa::path(get, path = "/escalations/{id}/presence", tag = "escalations", params(("id" = i64, Path)),
    responses((status = 200, body = Page<Onlooker>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn presence(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
) -> Answer<Page<Onlooker>> {
    Ok(Json(Page {
        items: presence::onlookers(&ctx, &asker.0, id).await?,
        next: None,
    }))
}

/// Count open cases (agents)
#[utoipa::path(get, path = "/escalations/counts", tag = "escalations",
    responses((status = 200, body = CaseCounts), (status = 403, body = Problem)))]
pub async fn counts(State(ctx): State<Ctx>, asker: Asker) -> Answer<CaseCounts> {
    Ok(Json(escalations::counts(&ctx, &asker.0).await?))
}

/// Whether a resolved case helped.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct Helped {
    /// "Yes" ends it, "no" starts a new unanswered stretch with a shorter clock.
    helped: bool,
}

/// Say whether a resolved case helped (its asker)
#[utoipa::path(post, path = "/escalations/{id}/satisfaction", tag = "escalations", params(("id" = i64, Path)), request_body = Helped,
    responses((status = 200, body = Satisfaction), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn satisfaction(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(said): Body<Helped>,
) -> Answer<Satisfaction> {
    Ok(Json(
        satisfaction::answer(&ctx, &asker.0, id, said.helped).await?,
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
