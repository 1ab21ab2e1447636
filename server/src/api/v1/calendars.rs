//! Business calendars, and what a change of rules would do.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use backstop_domain::commands::{SetCalendar, SetPolicy};
use backstop_domain::views::{CalendarView, Page, RuleImpact};
use backstop_services::{Ctx, calendars, policies};

use super::super::extract::{Asker, Json as Body};
use super::super::problem::Problem;
use super::{Answer, Done};

/// List business calendars; `24x7` is always there and not among them (administrators)
#[utoipa::path(get, path = "/calendars", tag = "admin",
    responses((status = 200, body = Page<CalendarView>), (status = 403, body = Problem)))]
pub async fn list(State(ctx): State<Ctx>, asker: Asker) -> Answer<Page<CalendarView>> {
    Ok(Json(Page {
        items: calendars::list(&ctx, &asker.0).await?,
        next: None,
    }))
}

/// Create a business calendar, or give the one of that name other hours; running clocks follow (administrators)
#[utoipa::path(put, path = "/calendars", tag = "admin", request_body = SetCalendar,
    responses((status = 200, body = CalendarView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn set(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SetCalendar>,
) -> Answer<CalendarView> {
    Ok(Json(calendars::set(&ctx, &asker.0, cmd).await?))
}

/// Take a business calendar away that no policy goes by (administrators)
#[utoipa::path(delete, path = "/calendars/{name}", tag = "admin", params(("name" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove(State(ctx): State<Ctx>, asker: Asker, Path(name): Path<String>) -> Done {
    calendars::remove(&ctx, &asker.0, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What other hours would do to the questions whose clock runs; nothing is changed (administrators)
#[utoipa::path(post, path = "/calendars/preview", tag = "admin", request_body = SetCalendar,
    responses((status = 200, body = RuleImpact), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn preview(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SetCalendar>,
) -> Answer<RuleImpact> {
    Ok(Json(calendars::preview(&ctx, &asker.0, &cmd).await?))
}

/// What a policy would do to the questions whose clock runs; nothing is changed (administrators)
#[utoipa::path(post, path = "/policies/preview", tag = "admin", request_body = SetPolicy,
    responses((status = 200, body = RuleImpact), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn preview_policy(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<SetPolicy>,
) -> Answer<RuleImpact> {
    Ok(Json(policies::preview(&ctx, &asker.0, &cmd).await?))
}
