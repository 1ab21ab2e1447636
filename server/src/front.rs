//! What happens to a request before it is routed: it gets its number, its address is put in order,
//! and a finished page answers it where there is one.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;
use axum::response::Response;
use tower::ServiceExt;

use crate::middleware::client_address::Peer;
use crate::middleware::page_cache::{PageCache, Wanted};
use crate::middleware::request_log::RequestId;
use crate::router::router;
use crate::state::AppState;

/// The site as connections see it; cheap to clone.
#[derive(Clone)]
pub struct Front {
    router: Router,
    cache: PageCache,
}

impl Front {
    /// The site over this state.
    #[must_use]
    pub fn new(state: AppState) -> Self {
        Self {
            cache: state.cache.clone(),
            router: router(state),
        }
    }

    /// Answers one request that came from `peer`.
    ///
    /// # Errors
    /// Never: whatever goes wrong is an answer.
    pub async fn answer<B>(
        self,
        request: Request<B>,
        peer: SocketAddr,
    ) -> Result<Response, Infallible>
    where
        B: axum::body::HttpBody<Data = axum::body::Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let mut request = request.map(Body::new);
        let id = RequestId::new();
        without_slash(request.uri_mut());
        let wanted = Wanted::read(&request);
        let kept = match &wanted {
            Some(wanted) => self.cache.serve(wanted).await,
            None => None,
        };
        let mut response = match kept {
            Some(response) => response,
            None => {
                request.extensions_mut().insert(Peer(peer));
                request.extensions_mut().insert(id);
                self.render(request, wanted.as_ref()).await
            }
        };
        response.headers_mut().insert("x-request-id", id.header());
        Ok(response)
    }

    async fn render(self, request: Request, wanted: Option<&Wanted>) -> Response {
        let moment = self.cache.moment();
        let method = request.method().clone();
        let Ok(response) = self.router.oneshot(request).await;
        self.cache.keep(wanted, &method, moment, response).await
    }
}

/// `/ask/` is `/ask`.
fn without_slash(uri: &mut Uri) {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() || trimmed.len() == path.len() {
        return;
    }
    let target = uri
        .query()
        .map_or_else(|| trimmed.to_owned(), |query| format!("{trimmed}?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(target).ok();
    if let Ok(tidy) = Uri::from_parts(parts) {
        *uri = tidy;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_at_the_end_changes_nothing() {
        for (given, tidy) in [
            ("/ask/", "/ask"),
            ("/ask//?a=b", "/ask?a=b"),
            ("/", "/"),
            ("/t/1/x", "/t/1/x"),
            ("//", "//"),
        ] {
            let mut uri = Uri::from_static(given);
            without_slash(&mut uri);
            assert_eq!(uri.to_string(), tidy);
        }
    }
}
