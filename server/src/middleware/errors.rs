//! Gives every refusal its form: a page for people, a problem document (RFC 9457) for programs.

use std::any::Any;

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::http::{Assets, Failed, Visit};
use backstop_domain::{ErrorCode, Failure};

use crate::api::problem;
use crate::middleware::session::is_api;
use crate::state::AppState;

/// The layer: draws what inner layers and handlers refused with [`Failed`] or a bare status.
pub async fn draw(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(state.page_assets());
    let api = is_api(request.uri().path());
    // A page knows who asks only once the session is known; what is refused before shows no name.
    let visit = Visit::new(&extensions_of(&state), request.uri());
    let mut response = next.run(request).await;
    let refused = response
        .extensions_mut()
        .remove::<Failed>()
        .map(|failed| failed.0);
    let Some(failure) = refused.or_else(|| bare_refusal(&response)) else {
        return response;
    };
    let status = response.status();
    let mut drawn = if api && status == StatusCode::METHOD_NOT_ALLOWED {
        problem::answer_as(&failure, status)
    } else if api {
        problem::answer(&failure)
    } else {
        backstop_app::error::page(&visit, &failure)
    };
    // The router knows which methods a path has.
    if status == StatusCode::METHOD_NOT_ALLOWED {
        *drawn.status_mut() = status;
        if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
            drawn.headers_mut().insert(header::ALLOW, allow);
        }
    }
    if let Some(seconds) = failure.retry_after {
        drawn
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    if let Some(kept) = response.headers_mut().remove(header::CACHE_CONTROL) {
        drawn.headers_mut().insert(header::CACHE_CONTROL, kept);
    }
    drawn
}

fn extensions_of(state: &AppState) -> Extensions {
    let mut extensions = Extensions::new();
    extensions.insert::<Assets>(state.page_assets());
    extensions
}

/// What the router or an extractor refused without words of ours.
fn bare_refusal(response: &Response) -> Option<Failure> {
    let kind = response
        .headers()
        .get(header::CONTENT_TYPE)
        .map(HeaderValue::as_bytes)
        .unwrap_or_default();
    if kind.starts_with(b"text/html") || kind.starts_with(b"application/") {
        return None;
    }
    let code = match response.status() {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => {
            return Some(Failure::with_detail(
                ErrorCode::Malformed,
                "This address does not take this method.",
            ));
        }
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::TooLarge,
        status if status.is_server_error() => ErrorCode::Internal,
        status if status.is_client_error() => ErrorCode::Malformed,
        _ => return None,
    };
    Some(code.into())
}

/// A panic is one failed request. What it said goes to the log alone.
#[must_use]
pub fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let text = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("unknown"), "a request panicked");
    metrics::counter!("backstop_panics_total").increment(1);
    Failed(ErrorCode::Internal.into()).into_response()
}
