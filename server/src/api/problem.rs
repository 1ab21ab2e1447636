//! Problem documents (RFC 9457): the one form of every error of the API.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use backstop_app::http::status_of;
use backstop_domain::{Failure, FieldError};
use serde::Serialize;

/// Where the words of `type` are explained.
const TYPES: &str = "/api/docs#";

/// What went wrong.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// Names the kind of error; the part after `#` is stable.
    r#type: String,
    /// One sentence for people, the same for every error of this kind.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// More about this very case.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Single fields that were not accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// The answer to a refused request.
#[must_use]
pub fn answer(failure: &Failure) -> Response {
    answer_as(failure, status_of(failure))
}

/// The same with a status that only HTTP knows, such as that of a method not allowed.
#[must_use]
pub fn answer_as(failure: &Failure, status: StatusCode) -> Response {
    let problem = Problem {
        r#type: format!("{TYPES}{}", failure.code.key()),
        title: failure.code.title(),
        status: status.as_u16(),
        detail: failure.detail.clone(),
        errors: failure.fields.clone(),
    };
    let mut response = Response::new(Body::from(serde_json::to_vec(&problem).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(seconds) = failure.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
