//! What every handler may ask for.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use axum::http::HeaderMap;
use backstop_app::http::Assets;
use backstop_services::Ctx;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::middleware::outage::Outage;
use crate::middleware::page_cache::PageCache;
use crate::middleware::security_headers;
use crate::web::assets::SiteFiles;
use crate::web::events::Live;

/// Requests worked on at once; more are told to come back.
const IN_FLIGHT: usize = 512;
/// Longest time until an answer begins.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);

/// The state of a running server; cheap to clone.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// What use cases are given.
    pub ctx: Ctx,
    /// Settings.
    pub config: Arc<Config>,
    /// Styles, scripts and images.
    pub files: Arc<SiteFiles>,
    /// Finished pages for visitors who are not signed in.
    pub cache: PageCache,
    /// Events for open pages.
    pub live: Live,
    /// One permit a request.
    pub gate: Gate,
    /// Whether the database is away.
    pub outage: Outage,
    /// How long an answer may take to begin.
    pub patience: Patience,
    /// Headers of every answer.
    pub headers: Arc<HeaderMap>,
    /// Set while developing: the number of this start, by which pages reload themselves.
    pub dev: Option<Dev>,
    /// Cancelled when the server stops, so that open streams end.
    pub stop: CancellationToken,
}

/// Bounds the requests that are worked on at once.
#[derive(Clone)]
pub struct Gate(pub Arc<Semaphore>);

/// The longest time until an answer begins.
#[derive(Clone, Copy, Debug)]
pub struct Patience(pub Duration);

/// Tells one start of the program from the next.
#[derive(Clone, Copy, Debug)]
pub struct Dev {
    /// Process id: another one after every restart.
    pub build: u32,
}

impl AppState {
    /// Puts the state together.
    #[must_use]
    pub fn new(
        ctx: Ctx,
        config: Config,
        files: SiteFiles,
        dev: bool,
        stop: CancellationToken,
    ) -> Self {
        let headers = security_headers::all(&ctx.site().public_url);
        Self {
            cache: PageCache::new(ctx.nudge().listen()),
            ctx,
            config: Arc::new(config),
            files: Arc::new(files),
            live: Live::default(),
            gate: Gate(Arc::new(Semaphore::new(IN_FLIGHT))),
            outage: Outage::default(),
            patience: Patience(ANSWER_WITHIN),
            headers: Arc::new(headers),
            dev: dev.then(|| Dev {
                build: std::process::id(),
            }),
            stop,
        }
    }

    /// Where pages find their assets.
    #[must_use]
    pub fn page_assets(&self) -> Assets {
        Assets {
            base: self.files.base(),
            dev: self.dev.is_some(),
        }
    }
}
