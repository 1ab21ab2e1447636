//! One line a request, and its figures.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// The number of a request, told to the client in `x-request-id` and written on each of its lines.
#[derive(Clone, Copy, Debug)]
pub struct RequestId(u64);

impl RequestId {
    /// A new one: never given twice by one process, hard to mistake between two.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(u64::from(std::process::id()) << 40 | number)
    }

    /// As a header.
    #[must_use]
    pub fn header(self) -> HeaderValue {
        HeaderValue::from_str(&self.to_string()).unwrap_or_else(|_| HeaderValue::from_static("0"))
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:014x}", self.0)
    }
}

/// Asked for every few seconds by machines.
const PROBES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// The layer. Of an address only the pattern of its route is written: paths and queries may hold
/// what people typed, or the token of a link.
pub async fn trace(request: Request, next: Next) -> Response {
    let id = request
        .extensions()
        .get::<RequestId>()
        .copied()
        .unwrap_or_default();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let started = Instant::now();
    let response = next
        .run(request)
        .instrument(tracing::info_span!("request", %id))
        .await;
    let took = started.elapsed();
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    let status = response.status().as_u16();
    let ms = (took.as_secs_f64() * 1e5).round() / 1e2;
    if PROBES.contains(&route) {
        tracing::debug!(target: "backstop::request", %id, %method, route, status, ms);
    } else {
        tracing::info!(target: "backstop::request", %id, %method, route, status, ms);
    }
    metrics::counter!("backstop_requests_total", "route" => route.to_owned(), "status" => status.to_string()).increment(1);
    metrics::histogram!("backstop_request_seconds", "route" => route.to_owned())
        .record(took.as_secs_f64());
    response
}
