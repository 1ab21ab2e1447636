//! Bounds on what one request may take: its place, its time, its size.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_app::upload;
use backstop_domain::{ErrorCode, Failure};

use crate::state::{Gate, Patience};

/// Largest body of a request, in bytes.
pub const BODY_MAX: usize = 1 << 20;
/// When to come back, in seconds.
const RETRY_AFTER: u64 = 2;

/// Turns requests away at once while too many are worked on: waiting would only make all slow.
pub async fn gate(State(Gate(gate)): State<Gate>, request: Request, next: Next) -> Response {
    let Ok(_permit) = gate.try_acquire() else {
        metrics::counter!("backstop_requests_shed_total").increment(1);
        return Failed(Failure::retry_later(ErrorCode::Unavailable, RETRY_AFTER)).into_response();
    };
    next.run(request).await
}

/// Gives up on answers that do not begin in time.
pub async fn timeout(
    State(Patience(within)): State<Patience>,
    request: Request,
    next: Next,
) -> Response {
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!("no answer within {} s", within.as_secs());
            let sentence = "This took too long. Please try again shortly.";
            let failure = Failure {
                detail: Some(sentence.to_owned()),
                ..Failure::retry_later(ErrorCode::Unavailable, RETRY_AFTER)
            };
            Failed(failure).into_response()
        }
    }
}

/// Refuses bodies that say they are too large; those that do not say it are cut off while read.
pub async fn body_limit(request: Request, next: Next) -> Response {
    // What pages may be sent with a file is larger; what else comes so is cut off where it is read.
    let most = if upload::is_multipart(request.headers()) {
        upload::BODY_MAX
    } else {
        BODY_MAX
    };
    match declared_length(request.headers()) {
        Some(length) if length > most as u64 => too_large().into_response(),
        _ => next.run(request).await,
    }
}

/// The refusal of a body that is too large.
#[must_use]
pub fn too_large() -> Failed {
    Failed(Failure::with_detail(
        ErrorCode::TooLarge,
        "The request is larger than 1 MiB.",
    ))
}

fn declared_length(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}
