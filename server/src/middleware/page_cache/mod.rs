//! Finished pages for visitors who are not signed in, kept until something on them changes.
//!
//! Three rules keep it right. Nothing enters that was made for somebody: requests with a session
//! never reach it. A page is as old as the moment before it was rendered, and is dropped by any
//! event after that moment, so rendering and dropping need no lock between them. And because every
//! write rings the bell before it is answered, a page is served only once the follower of the
//! outbox has seen everything written on this node: who has just posted sees the post.

mod encoding;
mod epochs;
mod page;
mod request;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use backstop_app::http::{CacheTags, Failed};
use backstop_domain::ErrorCode;
use backstop_services::outbox::Entry;
use tokio::sync::watch;

pub use encoding::Encoding;
use epochs::{Epochs, Tag};
use page::Page;
pub use request::Wanted;

/// Bytes of pages kept.
const CAPACITY: u64 = 64 << 20;
/// Pages tell times such as "5 minutes ago", so they are made anew now and then.
const AGE_MAX: Duration = Duration::from_secs(60);
/// How long a request waits for the follower before it has the page rendered instead.
const FOLLOWER_WAIT: Duration = Duration::from_millis(20);
/// The largest page looked at.
const PAGE_MAX: usize = 4 << 20;
/// No follower is running: nothing is served.
const NOT_FOLLOWED: u64 = u64::MAX;

/// The cache; cheap to clone.
#[derive(Clone)]
pub struct PageCache(Arc<Inner>);

struct Inner {
    pages: moka::sync::Cache<Box<str>, Arc<Page>>,
    epochs: Epochs,
    bell: watch::Receiver<u64>,
    followed: AtomicU64,
    moved: watch::Sender<()>,
    hits: metrics::Counter,
    misses: metrics::Counter,
}

/// The moment before a page is rendered.
#[derive(Clone, Copy, Debug)]
pub struct Moment(u64);

impl PageCache {
    /// An empty cache that listens to `bell`, which every write rings.
    #[must_use]
    pub fn new(bell: watch::Receiver<u64>) -> Self {
        let pages = moka::sync::Cache::builder()
            .max_capacity(CAPACITY)
            .weigher(|_, page: &Arc<Page>| page.weight())
            .time_to_live(AGE_MAX)
            .build();
        let counter = |result: &'static str| metrics::counter!("backstop_page_cache_total", "result" => result);
        Self(Arc::new(Inner {
            pages,
            epochs: Epochs::default(),
            bell,
            followed: AtomicU64::new(NOT_FOLLOWED),
            moved: watch::Sender::new(()),
            hits: counter("hit"),
            misses: counter("miss"),
        }))
    }

    /// The answer, where a page that is still right is there.
    pub async fn serve(&self, wanted: &Wanted) -> Option<Response> {
        let found = self.0.pages.get(wanted.key());
        let page = match found.filter(|page| self.0.epochs.holds(page.moment(), page.tags())) {
            // Looked at again after waiting: what was waited for may have dropped it.
            Some(page)
                if self.is_followed().await && self.0.epochs.holds(page.moment(), page.tags()) =>
            {
                page
            }
            _ => {
                self.0.misses.increment(1);
                return None;
            }
        };
        self.0.hits.increment(1);
        Some(page.answer(wanted))
    }

    /// The present moment, to be taken before a page is rendered.
    #[must_use]
    pub fn moment(&self) -> Moment {
        Moment(self.0.epochs.now())
    }

    /// Deals with an answer on its way out: a page that may be kept is kept, and answered in the
    /// encoding that was asked for. All other answers pass.
    pub async fn keep(
        &self,
        wanted: Option<&Wanted>,
        method: &Method,
        moment: Moment,
        mut response: Response,
    ) -> Response {
        let Some(CacheTags(tags)) = response.extensions_mut().remove::<CacheTags>() else {
            return response;
        };
        let Some(wanted) = wanted.filter(|_| is_plain_page(&response)) else {
            return response;
        };
        // An answer to HEAD has lost its body, so there is nothing to keep.
        if method != Method::GET {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, PAGE_MAX).await else {
            return Failed(ErrorCode::Internal.into()).into_response();
        };
        parts.headers.remove(header::CONTENT_LENGTH);
        parts
            .headers
            .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        parts.headers.insert(
            header::VARY,
            HeaderValue::from_static("accept-encoding, cookie"),
        );
        let known: Option<Vec<Tag>> = tags.iter().map(|tag| Tag::parse(tag)).collect();
        let page = Arc::new(Page::new(
            moment,
            known.clone().unwrap_or_default(),
            parts.headers,
            bytes,
        ));
        // A tag that no event drops would keep the page for ever.
        if known.is_some_and(|tags| !tags.is_empty()) && wanted.may_be_kept() {
            self.0.pages.insert(wanted.key().into(), Arc::clone(&page));
        }
        page.answer(wanted)
    }

    /// Drops what an event made stale.
    pub fn apply(&self, event: &Entry) {
        self.0.epochs.apply(event);
    }

    /// Drops everything, after events may have been missed.
    pub fn drop_all(&self) {
        self.0.epochs.drop_all();
    }

    /// Notes that everything written up to the given ring of the bell has been applied.
    pub fn followed(&self, ring: u64) {
        self.0.followed.store(ring, Ordering::Release);
        self.0.moved.send_replace(());
    }

    /// Stops serving until the follower is back.
    pub fn unfollowed(&self) {
        self.0.followed.store(NOT_FOLLOWED, Ordering::Release);
    }

    async fn is_followed(&self) -> bool {
        let rung = *self.0.bell.borrow();
        let caught_up = || {
            let followed = self.0.followed.load(Ordering::Acquire);
            followed != NOT_FOLLOWED && followed >= rung
        };
        if caught_up() {
            return true;
        }
        let mut moved = self.0.moved.subscribe();
        tokio::time::timeout(FOLLOWER_WAIT, moved.wait_for(|()| caught_up()))
            .await
            .is_ok_and(|seen| seen.is_ok())
    }
}

fn is_plain_page(response: &Response<Body>) -> bool {
    let headers = response.headers();
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    html && response.status() == StatusCode::OK
        && !headers.contains_key(header::SET_COOKIE)
        && !headers.contains_key(header::CONTENT_ENCODING)
}
