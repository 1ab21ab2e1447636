//! Who asks: the session behind a cookie, or behind a token on the API.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::cookie;
use backstop_app::http::{CacheTags, Failed, Visitor};
use backstop_domain::{ErrorCode, Failure};
use backstop_services::{Ctx, accounts};

use crate::middleware::client_address::ClientAddress;

/// The token a request came with, for ending that session.
#[derive(Clone)]
pub struct SessionToken(pub String);

/// The layer: puts a [`Visitor`] into the extensions, who is anonymous where no session is.
pub async fn load(State(ctx): State<Ctx>, mut request: Request, next: Next) -> Response {
    let address = request
        .extensions()
        .get()
        .map_or_else(String::new, |address: &ClientAddress| address.limit_key());
    let mut visitor = Visitor {
        address,
        ..Visitor::default()
    };
    let token = token(
        request.uri().path(),
        request.headers(),
        &ctx.site().public_url,
    );
    let (token, by_header) = match token {
        Ok(found) => found,
        Err(failure) => return Failed(failure).into_response(),
    };
    if let Some(token) = &token {
        match accounts::authenticate(&ctx, token).await {
            Ok(Some(viewer)) => {
                visitor.actor = viewer.actor;
                visitor.unread = viewer.unread;
                visitor.session = Some(viewer.session);
                request.extensions_mut().insert(SessionToken(token.clone()));
            }
            Ok(None) if by_header => return Failed(bad_token()).into_response(),
            Ok(None) => {}
            Err(error) => return Failed::from(error).into_response(),
        }
    }
    request.extensions_mut().insert(visitor);
    let mut response = next.run(request).await;
    if token.is_some() {
        // Nothing made for one person is kept for another.
        response.extensions_mut().remove::<CacheTags>();
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// The token, and whether it came in the `Authorization` header.
fn token(
    path: &str,
    headers: &HeaderMap,
    public_url: &str,
) -> Result<(Option<String>, bool), Failure> {
    let Some(value) = headers
        .get(header::AUTHORIZATION)
        .filter(|_| takes_tokens(path))
    else {
        return Ok((cookie::read(headers, public_url).map(str::to_owned), false));
    };
    let bearer = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    bearer
        .map(|(_, token)| (Some(token.trim().to_owned()), true))
        .ok_or_else(bad_token)
}

/// Whether an address belongs to the API.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Pages are for browsers and know cookies alone; figures may be read with a token.
fn takes_tokens(path: &str) -> bool {
    is_api(path) || path == "/metrics"
}

fn bad_token() -> Failure {
    Failure::with_detail(
        ErrorCode::SignInRequired,
        "This token is not valid, or not any more.",
    )
}
