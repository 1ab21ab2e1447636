//! What happens while the database is away: requests are refused at once instead of waiting for a
//! connection, and those already waiting are told the same.
//!
//! A job asks several times a second, over a connection of its own, whether the database answers.
//! SQLite is a file in this process and cannot go away, so there nothing is asked.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::{ErrorCode, Failure};
use backstop_services::Ctx;
use tokio::sync::watch;

/// Time between two questions. With the time an answer may take this bounds how long a request waits.
pub const ASK_EVERY: Duration = Duration::from_millis(250);
/// When to come back, in seconds.
const RETRY_AFTER: u64 = 5;

/// Whether the database is away; cheap to clone.
#[derive(Clone)]
pub struct Outage(Arc<watch::Sender<bool>>);

impl Default for Outage {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Outage {
    /// Asks the database once, and notes whether it answered.
    pub async fn ask(&self, ctx: &Ctx) {
        let away = !ctx.db().answers().await;
        let before = self.0.send_replace(away);
        if away && !before {
            tracing::error!("the database does not answer; requests are refused until it does");
        } else if before && !away {
            tracing::info!("the database answers again");
        }
    }

    /// Returns once the database is away.
    async fn begun(&self) {
        let mut state = self.0.subscribe();
        // The sender lives as long as `self`, so waiting ends only with the news.
        let _ = state.wait_for(|away| *away).await;
    }
}

/// Answers 503 while the database is away. What has begun is given up, and its transaction with it.
pub async fn refuse(State(outage): State<Outage>, request: Request, next: Next) -> Response {
    if works_without(request.uri().path()) {
        return next.run(request).await;
    }
    tokio::select! {
        biased;
        () = outage.begun() => away().into_response(),
        response = next.run(request) => response,
    }
}

/// Health has its own words for it, and files need no database.
fn works_without(path: &str) -> bool {
    matches!(
        path,
        "/healthz" | "/readyz" | "/metrics" | "/favicon.svg" | "/robots.txt"
    ) || path.starts_with("/assets/")
}

fn away() -> Failed {
    let sentence = "The forum cannot reach its database right now. Nothing is lost; please try again in a moment.";
    Failed(Failure {
        retry_after: Some(RETRY_AFTER),
        ..Failure::with_detail(ErrorCode::Unavailable, sentence)
    })
}
