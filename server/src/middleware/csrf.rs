//! Refuses requests that another site makes a browser send (OWASP ASVS 5.0, 3.5.1).
//!
//! Browsers say where a request comes from, in `Sec-Fetch-Site` or at least in `Origin`; programs
//! that say neither carry no cookies on somebody else's behalf.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::{ErrorCode, Failure};
use backstop_services::Ctx;

/// The layer.
pub async fn guard(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if changes && !is_exempt(&request) && !is_same_site(request.headers(), &ctx.site().public_url) {
        let sentence = "This request came from another site, so it was not carried out.";
        return Failed(Failure::with_detail(ErrorCode::Forbidden, sentence)).into_response();
    }
    next.run(request).await
}

/// A token in the header is never sent by a browser of itself; mail programs call the unsubscribe
/// address from anywhere (RFC 8058) and it is guarded by its signature.
fn is_exempt(request: &Request) -> bool {
    let path = request.uri().path();
    (path.starts_with("/api/") && request.headers().contains_key(header::AUTHORIZATION))
        || path == "/unsubscribe"
}

fn is_same_site(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| {
        headers
            .get(name)
            .map(|value: &axum::http::HeaderValue| value.to_str().unwrap_or("?"))
    };
    match (
        text(header::HeaderName::from_static("sec-fetch-site")),
        text(header::ORIGIN),
    ) {
        (Some("same-origin" | "none"), _) | (None, None) => true,
        (Some(_), _) => false,
        (None, Some(origin)) => {
            origin.eq_ignore_ascii_case(public_url) || is_host(origin, text(header::HOST))
        }
    }
}

/// Reached by another name than the public one, the browser's own two headers must agree.
fn is_host(origin: &str, host: Option<&str>) -> bool {
    let authority = origin
        .parse::<Uri>()
        .ok()
        .and_then(|uri| uri.authority().map(ToString::to_string));
    authority
        .zip(host)
        .is_some_and(|(authority, host)| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn same(pairs: &[(&'static str, &str)]) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| {
                (
                    header::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            })
            .collect();
        is_same_site(&headers, "https://help.example.com")
    }

    #[test]
    fn other_sites_are_refused() {
        assert!(same(&[]));
        assert!(same(&[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://help.example.com")
        ]));
        assert!(same(&[("sec-fetch-site", "none")]));
        assert!(same(&[("origin", "https://help.example.com")]));
        assert!(same(&[
            ("origin", "http://127.0.0.1:3000"),
            ("host", "127.0.0.1:3000")
        ]));
        for bad in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "null")],
            &[
                ("origin", "https://evil.example"),
                ("host", "help.example.com"),
            ],
            &[("origin", "https://help.example.com.evil.example")],
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://help.example.com"),
            ],
        ] {
            assert!(!same(bad), "{bad:?}");
        }
    }
}
