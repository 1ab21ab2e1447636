//! The door to the index: searches run on blocking threads, a bounded number at a time.
//!
//! A search is milliseconds of pure work. Letting a flood of them in would only make everybody wait,
//! so beyond the bound the answer is "not now" at once.

use crate::Result;
use anyhow::Context;
use backstop_domain::ids::ThreadId;
use backstop_domain::{ErrorCode, Failure};
use backstop_search::{Index, SimilarHit, Stop};
use moka::sync::Cache;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Semaphore;

const AT_ONCE: usize = 4;
const WAITING_MAX: usize = 64;
/// Wall time of one search. The engine bounds the work of each to far less; this is for a machine
/// that has come to a stand.
const LONGEST: Duration = Duration::from_secs(1);

/// A handle to search with; cheap to clone.
#[derive(Clone)]
pub struct Search(Arc<Inner>);

struct Inner {
    dir: Option<PathBuf>,
    index: RwLock<Option<Index>>,
    ready: AtomicBool,
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
    neighbours: Cache<Neighbours, Arc<Vec<SimilarHit>>>,
}

/// A thread and the title it had.
type Neighbours = (ThreadId, String);

/// Threads whose neighbours are remembered, and for how long.
const REMEMBERED: u64 = 2_000;
const REMEMBERED_FOR: Duration = Duration::from_secs(600);

impl Search {
    /// A handle for an index in `dir`, which [`crate::search::Projector`] opens.
    #[must_use]
    pub fn at(dir: &Path) -> Self {
        Self::new(Some(dir.to_owned()))
    }

    /// A handle without an index: every search answers "not now".
    #[must_use]
    pub fn disabled() -> Self {
        Self::new(None)
    }

    fn new(dir: Option<PathBuf>) -> Self {
        let inner = Inner {
            dir,
            index: RwLock::new(None),
            ready: AtomicBool::new(false),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
            neighbours: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(REMEMBERED_FOR)
                .build(),
        };
        Self(Arc::new(inner))
    }

    /// The folder of the index.
    #[must_use]
    pub fn dir(&self) -> Option<&Path> {
        self.0.dir.as_deref()
    }

    /// Whether the index answers.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.0.ready.load(Ordering::Acquire)
    }

    /// Searches in `index` from now on: the newest one knows the commits of the present writer.
    pub(super) fn attach(&self, index: Index) {
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = Some(index);
    }

    fn index(&self) -> Option<Index> {
        let index = self.0.index.read().unwrap_or_else(PoisonError::into_inner);
        index.clone().filter(|_| self.is_ready())
    }

    pub(super) fn set_ready(&self, ready: bool) {
        self.0.ready.store(ready, Ordering::Release);
    }

    pub(super) fn remembered(&self, key: &Neighbours) -> Option<Arc<Vec<SimilarHit>>> {
        self.0.neighbours.get(key)
    }

    pub(super) fn remember(&self, key: Neighbours, hits: Arc<Vec<SimilarHit>>) {
        self.0.neighbours.insert(key, hits);
    }

    /// Runs `work` on the index.
    ///
    /// # Errors
    /// As [`Search::run_stoppable`].
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Index) -> backstop_search::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run_stoppable(move |index, _| work(index)).await
    }

    /// Runs `work` on the index and tells it to stop when the caller has gone away (a request that
    /// was cancelled) or when it takes far too long.
    ///
    /// # Errors
    /// [`ErrorCode::Unavailable`] while the index is being rebuilt, when too many searches wait,
    /// and when this one took too long.
    pub(crate) async fn run_stoppable<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Index, &Stop) -> backstop_search::Result<T> + Send + 'static,
    ) -> Result<T> {
        let index = self.index().ok_or_else(|| Failure {
            retry_after: Some(10),
            ..Failure::with_detail(
                ErrorCode::Unavailable,
                "Search is being prepared. Please try again in a moment.",
            )
        })?;
        if self.0.waiting.fetch_add(1, Ordering::SeqCst) >= WAITING_MAX {
            self.0.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(Failure::retry_later(ErrorCode::Unavailable, 2).into());
        }
        let _left = Leave(&self.0.waiting);
        let slot = Arc::clone(&self.0.slots)
            .acquire_owned()
            .await
            .map_err(anyhow::Error::from)?;
        let stop = Stop::default();
        let _gone = StopOnDrop(stop.clone());
        let done = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            // Counted from here: waiting costs nothing.
            let stop = stop.within(LONGEST);
            stop.look()?;
            work(&index, &stop)
        });
        Ok(done.await.context("search")??)
    }
}

/// Tells the work to stop when nobody waits for it any more; once it is done, nobody hears it.
struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.now();
    }
}

/// Gives the place back, also when the caller goes away while waiting.
struct Leave<'a>(&'a AtomicUsize);

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

    use super::{AT_ONCE, Search, WAITING_MAX};
    use backstop_domain::ErrorCode;
    use futures_util::FutureExt;
    use futures_util::future::join_all;
    use std::sync::{Arc, Mutex, mpsc};
    use std::time::{Duration, Instant};
    use tempfile::TempDir;

    fn ready() -> (TempDir, Search) {
        let dir = TempDir::new().unwrap();
        let search = Search::at(dir.path());
        let (index, mut writer, _) = backstop_search::open(dir.path()).unwrap();
        writer.commit(1).unwrap();
        search.attach(index);
        search.set_ready(true);
        (dir, search)
    }

    #[tokio::test]
    async fn work_stops_when_nobody_waits_for_it_and_gives_its_place_back() {
        let (_dir, search) = ready();
        for _ in 0..3 * AT_ONCE {
            let (begun, has_begun) = tokio::sync::oneshot::channel();
            let (stopped, has_stopped) = mpsc::channel();
            let work = search.run_stoppable(move |_, stop| {
                begun.send(()).unwrap();
                while stop.look().is_ok() {
                    std::thread::yield_now();
                }
                stopped.send(Instant::now()).unwrap();
                Ok(())
            });
            let gone = tokio::select! {
                outcome = work => panic!("it ended by itself: {outcome:?}"),
                _ = has_begun => Instant::now(),
            };
            let after = has_stopped.recv().unwrap().duration_since(gone);
            assert!(after < Duration::from_millis(500), "{after:?}");
        }
        // All places are free again.
        search.run(|index| Ok(index.doc_count())).await.unwrap();
        let slots = search.0.slots.acquire_many(u32::try_from(AT_ONCE).unwrap());
        drop(slots.await.unwrap());
    }

    #[tokio::test]
    async fn work_without_an_end_is_cut_off() {
        let (_dir, search) = ready();
        let endless = search.run_stoppable(|_, stop| -> backstop_search::Result<()> {
            loop {
                stop.look()?;
            }
        });
        let error = endless.await.unwrap_err().failure();
        assert_eq!(error.code, ErrorCode::Unavailable);
    }

    #[tokio::test]
    async fn more_than_may_wait_are_turned_away_at_once() {
        let (_dir, search) = ready();
        let (open, door) = mpsc::channel::<()>();
        let door = Arc::new(Mutex::new(door));
        let all = (0..WAITING_MAX).map(|_| {
            let door = Arc::clone(&door);
            search.run(move |_| {
                // Ends with the other side of the door.
                let _opened = door.lock().unwrap().recv();
                Ok(())
            })
        });
        let mut all = Box::pin(join_all(all));
        assert!((&mut all).now_or_never().is_none());
        let error = search.run(|_| Ok(())).await.unwrap_err().failure();
        assert_eq!(
            (error.code, error.retry_after),
            (ErrorCode::Unavailable, Some(2))
        );
        drop(open);
        for outcome in all.await {
            outcome.unwrap();
        }
        search.run(|_| Ok(())).await.unwrap();
    }
}
