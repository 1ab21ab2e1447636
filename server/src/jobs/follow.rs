//! Follows the outbox for this node: drops stale pages and tells open ones.

use std::collections::HashSet;
use std::time::Duration;

use backstop_services::outbox::{self, Entry, Event};
use backstop_services::{Ctx, Result, categories};
use tokio_util::sync::CancellationToken;

use crate::middleware::page_cache::PageCache;
use crate::web::events::Live;

/// Other nodes ring no bell here: what they write is seen this soon.
const EVERY: Duration = Duration::from_millis(500);
const BATCH: usize = 500;

/// A reader of the outbox that begins at its end.
pub struct Follower {
    ctx: Ctx,
    cache: PageCache,
    live: Live,
    cursor: Option<i64>,
    /// Events already applied to the cache ahead of their turn, by number.
    ahead: HashSet<i64>,
    failing: bool,
}

impl Follower {
    /// A follower that has read nothing yet.
    #[must_use]
    pub fn new(ctx: Ctx, cache: PageCache, live: Live) -> Self {
        Self {
            ctx,
            cache,
            live,
            cursor: None,
            ahead: HashSet::new(),
            failing: false,
        }
    }

    /// Follows until told to stop.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut bell = self.ctx.nudge().listen();
        while !stop.is_cancelled() {
            // Taken first: everything written before this ring is in what is read after it.
            let ring = *bell.borrow_and_update();
            match self.catch_up().await {
                Ok(()) => {
                    self.cache.followed(ring);
                    self.failing = false;
                }
                Err(error) => self.lost(&error),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
                _ = bell.changed(), if !self.failing => {}
            }
        }
        self.cache.unfollowed();
    }

    async fn catch_up(&mut self) -> Result<()> {
        let db = self.ctx.read();
        let mut cursor = match self.cursor {
            Some(cursor) => cursor,
            None => {
                let head = outbox::head(db).await?;
                self.cache.drop_all();
                head
            }
        };
        // What an older transaction holds back is committed and shows on pages already. Asked for
        // before the rest, so that nothing settles unseen between the two.
        let early: Vec<Entry> = outbox::unsettled(db, cursor).await?;
        loop {
            let entries = outbox::tail(db, cursor, BATCH).await?;
            if outbox::has_gap(db, cursor).await? {
                // Asleep for days: what happened meanwhile is no longer told one by one.
                cursor = outbox::head(db).await?;
                categories::forget(&self.ctx);
                self.cache.drop_all();
                break;
            }
            let Some(last) = entries.last() else { break };
            cursor = last.position;
            for entry in &entries {
                self.forget_names(entry);
                if !self.ahead.remove(&entry.id) {
                    self.cache.apply(entry);
                }
                self.live.tell(entry);
            }
            self.cursor = Some(cursor);
        }
        self.cursor = Some(cursor);
        for entry in early {
            self.forget_names(&entry);
            let held_back = entry.position > cursor;
            if held_back && self.ahead.insert(entry.id) {
                self.cache.apply(&entry);
            }
        }
        Ok(())
    }

    /// Before the cache hears of it, so that no page is rendered from old names and taken for new.
    fn forget_names(&self, entry: &Entry) {
        if Event::from_word(&entry.kind) == Some(Event::SiteChanged) {
            categories::forget(&self.ctx);
        }
    }

    /// Pages may be stale now, so none is served until the outbox can be read again.
    fn lost(&mut self, error: &backstop_services::Error) {
        self.cache.unfollowed();
        if !self.failing {
            tracing::error!(error = ?error, "the outbox cannot be read; pages are not served from the cache");
        }
        self.failing = true;
    }
}
