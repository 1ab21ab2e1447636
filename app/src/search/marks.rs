//! What came of a search, told by the page's script: a hit was opened, it solved the problem.

use axum::{
    Form,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use backstop_domain::ids::ThreadId;
use backstop_services::{Ctx, search::log::Token};
use serde::Deserialize;

use super::visit;

/// A mark.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MarkForm {
    /// Names the search.
    pub search: String,
    /// The thread that was opened.
    pub thread: i64,
    /// Its place among the hits, from 1.
    pub rank: i32,
}

/// A hit was opened.
pub async fn clicked(
    State(ctx): State<Ctx>,
    headers: HeaderMap,
    Form(form): Form<MarkForm>,
) -> StatusCode {
    let now = ctx.now();
    if let (Ok(token), true) = (form.search.parse::<Token>(), form.thread > 0) {
        let visit = visit::read(&headers, now);
        let thread = ThreadId(form.thread);
        ctx.search_log()
            .clicked(now, visit, token, thread, form.rank);
    }
    StatusCode::NO_CONTENT
}

/// What was opened solved it.
pub async fn solved(State(ctx): State<Ctx>, Form(form): Form<MarkForm>) -> StatusCode {
    if let Ok(token) = form.search.parse::<Token>() {
        ctx.search_log().solved(ctx.now(), token);
    }
    StatusCode::NO_CONTENT
}
