//! REST v1: the same use cases as the pages, as JSON.

pub mod docs;
pub mod extract;
pub mod idempotency;
mod openapi;
pub mod problem;
mod v1;

use axum::Router;
use axum::middleware::from_fn_with_state;
use backstop_app::http::Failed;
use backstop_domain::ErrorCode;

pub use openapi::document;

use crate::state::AppState;

/// Everything below `/api/v1`.
pub fn routes(state: &AppState) -> Router<AppState> {
    let (router, _) = v1::routes().split_for_parts();
    router
        .layer(from_fn_with_state(state.clone(), idempotency::once))
        .route("/openapi.json", axum::routing::get(openapi::json))
        .fallback(async || Failed::from(ErrorCode::NotFound))
        .method_not_allowed_fallback(async || axum::http::StatusCode::METHOD_NOT_ALLOWED)
}
