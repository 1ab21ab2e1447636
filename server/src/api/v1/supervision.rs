//! Leading agents: the board, many cases at once, queues, skills, macros, and the trail of it all.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use backstop_app::http::Failed;
use backstop_domain::commands::{BulkCases, NewSkill, SetAgent, SetMacro, SetNeeds, SetQueue};
use backstop_domain::ids::{EscalationId, MacroId};
use backstop_domain::views::{
    AgentDesk, Board, BulkOutcome, CaseLogEntry, CategoryNeeds, DeskLogEntry, Escalation, Macro,
    Page, Skill,
};
use backstop_services::{Ctx, escalations, macros, queues, skills, supervision};
use serde::Deserialize;

use super::super::extract::{Asker, Id, Json as Body, PageQuery, Query};
use super::super::problem::Problem;
use super::{Answer, Created, Done, created};

fn all<T>(items: Vec<T>) -> Json<Page<T>> {
    Json(Page { items, next: None })
}

/// The board (supervisors)
///
/// Each queue with its depth, age, what is late and what askers said in the last 30 days; each agent
/// with load and capacity.
#[utoipa::path(get, path = "/supervision/board", tag = "supervision",
    responses((status = 200, body = Board), (status = 403, body = Problem)))]
pub async fn board(State(ctx): State<Ctx>, asker: Asker) -> Answer<Board> {
    Ok(Json(supervision::board(&ctx, &asker.0).await?))
}

/// Do one thing to many cases (supervisors)
///
/// Each case stands for itself: the answer names those it could not be done to, and why.
#[utoipa::path(post, path = "/escalations/bulk", tag = "supervision", request_body = BulkCases,
    responses((status = 200, body = BulkOutcome), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn bulk(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<BulkCases>,
) -> Answer<BulkOutcome> {
    Ok(Json(supervision::bulk(&ctx, &asker.0, cmd).await?))
}

/// Where a case goes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct MoveCase {
    /// Slug of the queue.
    queue: String,
    /// Why, for the ledger.
    #[serde(default)]
    note: String,
}

/// Move a case to another queue (supervisors)
#[utoipa::path(post, path = "/escalations/{id}/move", tag = "supervision", params(("id" = i64, Path)), request_body = MoveCase,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn move_case(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(cmd): Body<MoveCase>,
) -> Answer<Escalation> {
    let moved = escalations::move_to(&ctx, &asker.0, id, &cmd.queue, &cmd.note).await?;
    Ok(Json(moved))
}

/// Who gets a case.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct AssignCase {
    /// Name of the agent.
    agent: String,
    /// Why, for the ledger.
    #[serde(default)]
    note: String,
}

/// Give a case to an agent (supervisors)
#[utoipa::path(post, path = "/escalations/{id}/assign", tag = "supervision", params(("id" = i64, Path)), request_body = AssignCase,
    responses((status = 200, body = Escalation), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn assign(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<EscalationId>,
    Body(cmd): Body<AssignCase>,
) -> Answer<Escalation> {
    let given = escalations::assign(&ctx, &asker.0, id, &cmd.agent, &cmd.note).await?;
    Ok(Json(given))
}

/// Change how a queue gives out its cases (supervisors)
#[utoipa::path(put, path = "/queues/{slug}", tag = "supervision", params(("slug" = String, Path)), request_body = SetQueue,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn set_queue(
    State(ctx): State<Ctx>,
    asker: Asker,
    Path(slug): Path<String>,
    Body(cmd): Body<SetQueue>,
) -> Done {
    queues::update(&ctx, &asker.0, &slug, cmd).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pause a queue (supervisors)
///
/// `next` gives nothing from it; cases still arrive.
#[utoipa::path(post, path = "/queues/{slug}/pause", tag = "supervision", params(("slug" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn pause(State(ctx): State<Ctx>, asker: Asker, Path(slug): Path<String>) -> Done {
    queues::pause(&ctx, &asker.0, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End the pause of a queue (supervisors)
#[utoipa::path(post, path = "/queues/{slug}/resume", tag = "supervision", params(("slug" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn resume(State(ctx): State<Ctx>, asker: Asker, Path(slug): Path<String>) -> Done {
    queues::resume(&ctx, &asker.0, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List skills (agents)
#[utoipa::path(get, path = "/skills", tag = "supervision",
    responses((status = 200, body = Page<Skill>), (status = 403, body = Problem)))]
pub async fn skills(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<Skill>> {
    Ok(all(skills::list(&ctx, &asker.0).await?))
}

/// Add a skill (supervisors)
#[utoipa::path(post, path = "/skills", tag = "supervision", request_body = NewSkill,
    responses((status = 201, body = Skill), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn add_skill(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<NewSkill>,
) -> Created<Skill> {
    created(skills::create(&ctx, &asker.0, cmd).await?)
}

/// Remove a skill, from agents and categories too (supervisors)
#[utoipa::path(delete, path = "/skills/{slug}", tag = "supervision", params(("slug" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove_skill(State(ctx): State<Ctx>, asker: Asker, Path(slug): Path<String>) -> Done {
    skills::remove(&ctx, &asker.0, &slug).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List agents with load, capacity and skills (agents)
#[utoipa::path(get, path = "/agents", tag = "supervision",
    responses((status = 200, body = Page<AgentDesk>), (status = 403, body = Problem)))]
pub async fn agents(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<AgentDesk>> {
    Ok(all(skills::agents(&ctx, &asker.0).await?))
}

/// Set an agent's capacity and skills (supervisors)
#[utoipa::path(put, path = "/agents/{username}", tag = "supervision", params(("username" = String, Path)), request_body = SetAgent,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn set_agent(
    State(ctx): State<Ctx>,
    asker: Asker,
    Path(username): Path<String>,
    Body(cmd): Body<SetAgent>,
) -> Done {
    skills::set_agent(&ctx, &asker.0, &username, cmd).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List what categories call for (agents)
#[utoipa::path(get, path = "/needs", tag = "supervision",
    responses((status = 200, body = Page<CategoryNeeds>), (status = 403, body = Problem)))]
pub async fn needs(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<CategoryNeeds>> {
    Ok(all(skills::needs(&ctx, &asker.0).await?))
}

/// Set the skills that a category calls for (supervisors)
#[utoipa::path(put, path = "/categories/{slug}/needs", tag = "supervision", params(("slug" = String, Path)), request_body = SetNeeds,
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn set_needs(
    State(ctx): State<Ctx>,
    asker: Asker,
    Path(slug): Path<String>,
    Body(cmd): Body<SetNeeds>,
) -> Done {
    skills::set_needs(&ctx, &asker.0, &slug, cmd).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// List macros (agents)
#[utoipa::path(get, path = "/macros", tag = "supervision",
    responses((status = 200, body = Page<Macro>), (status = 403, body = Problem)))]
pub async fn macros(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<Macro>> {
    Ok(all(macros::list(&ctx, &asker.0).await?))
}

/// Add a macro (supervisors)
///
/// Variables: `{{customer}}`, `{{title}}`, `{{category}}`, `{{link}}`, `{{case}}`, `{{queue}}`,
/// `{{agent}}`; others are refused.
#[utoipa::path(post, path = "/macros", tag = "supervision", request_body = SetMacro,
    responses((status = 201, body = Macro), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn add_macro(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SetMacro>,
) -> Created<Macro> {
    created(macros::create(&ctx, &asker.0, cmd).await?)
}

/// Change a macro (supervisors)
#[utoipa::path(put, path = "/macros/{id}", tag = "supervision", params(("id" = i64, Path)), request_body = SetMacro,
    responses((status = 200, body = Macro), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn change_macro(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<MacroId>,
    Body(cmd): Body<SetMacro>,
) -> Answer<Macro> {
    Ok(Json(macros::update(&ctx, &asker.0, id, cmd).await?))
}

/// Remove a macro (supervisors)
#[utoipa::path(delete, path = "/macros/{id}", tag = "supervision", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove_macro(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<MacroId>) -> Done {
    macros::remove(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was changed about queues, agents and skills, newest first (supervisors)
#[utoipa::path(get, path = "/supervision/log", tag = "supervision", params(PageQuery),
    responses((status = 200, body = Page<DeskLogEntry>), (status = 403, body = Problem)))]
pub async fn desk_log(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(page): Query<PageQuery>,
) -> Answer<Page<DeskLogEntry>> {
    let log = supervision::desk_log(&ctx, &asker.0, page.wanted()?).await?;
    Ok(Json(log))
}

/// What happened to cases, newest first, of all ledgers together (supervisors)
#[utoipa::path(get, path = "/supervision/cases", tag = "supervision", params(PageQuery),
    responses((status = 200, body = Page<CaseLogEntry>), (status = 403, body = Problem)))]
pub async fn cases_log(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<CaseLogEntry>>, Failed> {
    let log = supervision::cases_log(&ctx, &asker.0, page.wanted()?).await?;
    Ok(Json(log))
}
