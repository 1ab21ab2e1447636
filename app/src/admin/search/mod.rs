//! What people look for and do not find, and words that mean the same.

mod chart;
pub mod proposals;
mod report;
pub mod synonyms;

use axum::extract::{Query, State};
use backstop_services::{Ctx, search};
use serde::Deserialize;

use super::{Admin, frame, screen};
use crate::{http::Answer, routes::url};

/// Spans to choose from, in days.
const SPANS: [i64; 3] = [7, 30, 90];

/// How far back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReportQuery {
    /// Days; another number than those offered is taken for 30.
    pub days: String,
}

/// The report.
pub async fn show(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<ReportQuery>,
) -> Answer {
    let asked = query.days.parse().unwrap_or(30);
    let days = if SPANS.contains(&asked) { asked } else { 30 };
    let told = search::log::report(&ctx, visit.actor(), days).await?;
    Ok(visit.show(screen("Searches"), || {
        frame(url::ADMIN_SEARCH, report::report(told, days))
    }))
}
