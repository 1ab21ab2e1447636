//! All routes, and the order of the layers round them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use backstop_app::http::{CacheTags, Failed};
use backstop_domain::ErrorCode;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::Predicate;
use tower_http::sensitive_headers::SetSensitiveHeadersLayer;

use crate::middleware::{
    client_address, csrf, errors, outage, overload, request_log, security_headers, session,
};
use crate::state::AppState;
use crate::web::{assets, health, hooks, reload};
use crate::{api, middleware::overload::BODY_MAX};

/// The whole site. Before it come, in [`crate::front`], the number of the request and the cache of
/// finished pages.
pub fn router(state: AppState) -> Router {
    // From the outside in: a request passes from top to bottom, its answer from bottom to top.
    let layers = ServiceBuilder::new()
        .layer(SetSensitiveHeadersLayer::new([AUTHORIZATION, COOKIE]))
        .layer(from_fn(request_log::trace))
        .layer(from_fn_with_state(state.clone(), security_headers::add))
        .layer(
            CompressionLayer::new()
                // Pages made for one reader are compressed once each: quick beats small.
                .quality(CompressionLevel::Fastest)
                .compress_when(WorthCompressing),
        )
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(state.clone(), errors::draw))
        .layer(from_fn_with_state(state.clone(), overload::gate))
        .layer(from_fn_with_state(state.clone(), outage::refuse))
        .layer(from_fn_with_state(state.clone(), overload::timeout))
        .layer(CatchPanicLayer::custom(errors::panicked))
        .layer(from_fn_with_state(state.clone(), client_address::find))
        .layer(from_fn_with_state(state.clone(), csrf::guard))
        .layer(from_fn(overload::body_limit))
        .layer(from_fn_with_state(state.clone(), session::load))
        .layer(DefaultBodyLimit::max(BODY_MAX));

    Router::new()
        .nest("/api/v1", api::routes(&state))
        .route("/api/docs", get(api::docs::page))
        .route("/api/{*rest}", any(not_found))
        .route("/assets/{hash}/{*name}", get(assets::hashed))
        .route("/favicon.svg", get(assets::top))
        .route("/robots.txt", get(assets::top))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/hooks/{key}", post(hooks::call))
        .route("/dev/reload", get(reload::reload))
        .with_state(state.clone())
        .merge(backstop_app::routes::routes().with_state(state.ctx))
        .layer(layers)
}

async fn not_found() -> Failed {
    ErrorCode::NotFound.into()
}

/// Text of some length that nobody compresses later: pages for the cache are compressed there once.
#[derive(Clone, Copy)]
struct WorthCompressing;

impl Predicate for WorthCompressing {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        let kind = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let text = [
            "text/html",
            "application/json",
            "application/problem+json",
            "text/plain",
        ]
        .iter()
        .any(|t| kind.starts_with(t));
        let long = response
            .body()
            .size_hint()
            .exact()
            .is_none_or(|length| length >= 1024);
        text && long && response.extensions().get::<CacheTags>().is_none()
    }
}
