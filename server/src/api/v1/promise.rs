//! How well promises were kept.

use axum::Json;
use axum::extract::State;
use backstop_domain::views::PromiseReport;
use backstop_services::{Ctx, promise};

use super::Answer;

/// How well promises were kept, month by month
///
/// The last twelve months in UTC, the present one included. A promise is kept when somebody answered at or
/// before the promised time, or an agent took over at most 60 s after it; it counts in the month it ended.
/// Figures are at most five minutes old, those of earlier months an hour.
#[utoipa::path(get, path = "/promise", tag = "threads", responses((status = 200, body = PromiseReport)))]
pub async fn report(State(ctx): State<Ctx>) -> Answer<PromiseReport> {
    Ok(Json(promise::report(&ctx).await?))
}
