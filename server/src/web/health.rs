//! Whether the program is up, whether it can work, and its figures.

use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use backstop_app::http::{Failed, Visitor};
use backstop_domain::{ErrorCode, Role};
use backstop_services::Ctx;

use crate::middleware::client_address::Peer;
use crate::telemetry;

/// How long each part has to answer.
const WITHIN: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process is up.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: database and index can be reached.
pub async fn readyz(State(ctx): State<Ctx>) -> Response {
    let database = tokio::time::timeout(WITHIN, ctx.read().ping());
    let database = ctx.db().answers().await && database.await.is_ok_and(|answer| answer.is_ok());
    let index = ctx.search().is_ready();
    let word = |ok: bool| if ok { "ok" } else { "not reachable" };
    let parts = serde_json::json!({ "database": word(database), "index": word(index) });
    let status = if database && index {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(parts)).into_response()
}

/// `GET /metrics`: for this machine and for staff with a token; to all others it does not exist.
/// What a proxy on this machine passes on did not begin here.
pub async fn metrics(
    Extension(peer): Extension<Peer>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Response {
    let passed_on =
        headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
    let local = peer.0.ip().to_canonical().is_loopback() && !passed_on;
    let staff = visitor.actor.role().is_some_and(Role::is_staff);
    if !(local || staff) {
        return Failed(ErrorCode::NotFound.into()).into_response();
    }
    let kind = "text/plain; version=0.0.4; charset=utf-8";
    (
        [(header::CONTENT_TYPE, kind)],
        telemetry::metrics().render(),
    )
        .into_response()
}
