//! Keeps the index in step with the database by following the outbox.
//!
//! The cursor is stored inside the index's own commit, so index and cursor cannot disagree: after a
//! crash the same events are applied again, and putting a document twice is putting it once.

use super::{documents, queries};
use crate::outbox::{self, Entry, Event};
use crate::search::gate::Search;
use crate::{Ctx, Result};
use anyhow::{Context, anyhow};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_search::{Change, Doc, Opened, SearchError, Writer};
use std::collections::BTreeSet;
use std::path::Path;

/// Events read at once.
const BATCH: usize = 500;
/// Threads after which a bulk load is committed, so that memory stays bounded.
const COMMIT: usize = 10_000;
/// Threads loaded at once.
const LOAD: usize = 200;

/// The one that writes the index; one in a process, and one process a folder.
pub struct Projector {
    /// None without an index, and after a fault until the next round opens it again.
    writer: Option<Writer>,
    cursor: i64,
    rebuild: Option<String>,
}

impl Projector {
    /// Opens the index of `search`, or prepares to build it anew where it is missing, damaged or of
    /// another version. Searching begins at once where the index is sound.
    ///
    /// # Errors
    /// [`SearchError::Locked`] where another process writes it.
    pub fn open(search: &Search) -> std::result::Result<Self, SearchError> {
        let mut projector = Self {
            writer: None,
            cursor: 0,
            rebuild: None,
        };
        if let Some(dir) = search.dir() {
            projector.attach(search, dir)?;
        }
        Ok(projector)
    }

    /// Opens the index in `dir` for writing and goes on from its last commit.
    fn attach(&mut self, search: &Search, dir: &Path) -> std::result::Result<(), SearchError> {
        let (index, writer, opened) = backstop_search::open(dir)?;
        search.attach(index);
        match opened {
            Opened::Ready { cursor } => {
                search.set_ready(true);
                self.cursor = i64::try_from(cursor).unwrap_or(i64::MAX);
            }
            Opened::Rebuild { reason } => {
                self.cursor = 0;
                self.rebuild = Some(reason);
            }
        }
        self.writer = Some(writer);
        Ok(())
    }

    /// Why the index has to be built anew, if it has.
    #[must_use]
    pub fn rebuild_reason(&self) -> Option<&str> {
        self.rebuild.as_deref()
    }

    /// How far it has come, as a cursor of the outbox.
    #[must_use]
    pub const fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Asks for a rebuild at the next [`Projector::run_once`].
    pub fn request_rebuild(&mut self, reason: &str) {
        self.rebuild = Some(reason.to_owned());
    }

    /// Applies what happened since the last time and returns the number of events; builds the index
    /// anew first where that is needed. While it is built anew a sound older one keeps answering.
    ///
    /// # Errors
    /// When the database or the index fails; the next call goes on from the last commit.
    pub async fn run_once(&mut self, ctx: &Ctx) -> Result<usize> {
        if self.writer.is_none() {
            let Some(dir) = ctx.search().dir() else {
                return Ok(0);
            };
            self.attach(ctx.search(), dir)?;
            tracing::info!("the search index is open for writing again");
        }
        if self.rebuild.is_some() {
            self.build(ctx).await?;
        }
        let mut entries = outbox::tail(ctx.read(), self.cursor, BATCH).await?;
        cut(&mut entries);
        if outbox::has_gap(ctx.read(), self.cursor).await? {
            self.request_rebuild("events it had not read are gone");
            self.build(ctx).await?;
            return Ok(1);
        }
        let Some(last) = entries.last().map(|e| e.position) else {
            return Ok(0);
        };
        if entries
            .iter()
            .any(|e| Event::from_word(&e.kind) == Some(Event::ReindexRequested))
        {
            self.build(ctx).await?;
            return Ok(entries.len());
        }
        self.apply(ctx, &entries).await?;
        self.commit(last).await?;
        Ok(entries.len())
    }

    /// Builds the index from the database.
    async fn build(&mut self, ctx: &Ctx) -> Result<()> {
        let reason = self
            .rebuild
            .take()
            .unwrap_or_else(|| "requested".to_owned());
        tracing::info!(reason, "building the search index from the database");
        let outcome = self.build_all(ctx).await;
        match &outcome {
            Ok(documents) => tracing::info!(documents, "the search index is complete"),
            Err(_) => self.rebuild = Some(reason),
        }
        outcome.map(|_| ())
    }

    async fn build_all(&mut self, ctx: &Ctx) -> Result<usize> {
        // What happens from here on is applied again afterwards, so nothing can fall between.
        let head = outbox::head(ctx.read()).await?;
        self.blocking(|writer| writer.clear()).await?;
        let mut count = 0;
        let mut after = ThreadId(0);
        while let Some((docs, last)) = next_batch(ctx, after).await? {
            after = last;
            count += docs.len();
            self.put(docs).await?;
        }
        self.commit(head).await?;
        self.compact().await?;
        ctx.search().set_ready(true);
        Ok(count)
    }

    async fn apply(&mut self, ctx: &Ctx, entries: &[Entry]) -> Result<()> {
        let (mut threads, posts) = affected(entries);
        let changed = posts.iter().copied().collect();
        // A thread is found by the words of its best answers too.
        threads.extend(queries::threads_of_best(ctx.read(), changed).await?);
        let threads: Vec<ThreadId> = threads.into_iter().collect();
        for chunk in threads.chunks(LOAD) {
            let docs = documents::load(ctx.read(), chunk).await?;
            let gone: Vec<ThreadId> = chunk.to_vec();
            self.blocking(move |writer| {
                gone.iter()
                    .try_for_each(|id| writer.apply(Change::RemoveThread(id.0)))
            })
            .await?;
            self.put(docs).await?;
        }
        let posts: Vec<PostId> = posts.into_iter().collect();
        for chunk in posts.chunks(LOAD) {
            let rows = crate::threads::queries::posts_by_id(ctx.read(), chunk.to_vec()).await?;
            let docs = documents::load_posts(ctx.read(), rows).await?;
            let gone: Vec<PostId> = chunk.to_vec();
            self.blocking(move |writer| {
                gone.iter()
                    .try_for_each(|id| writer.apply(Change::RemovePost(id.0)))
            })
            .await?;
            self.put(docs).await?;
        }
        Ok(())
    }

    /// Adds documents whose older forms were taken out before.
    async fn put(&mut self, docs: Vec<Doc>) -> Result<()> {
        self.blocking(move |writer| {
            docs.into_iter()
                .try_for_each(|doc| writer.apply(Change::Add(Box::new(doc))))
        })
        .await
    }

    async fn commit(&mut self, cursor: i64) -> Result<()> {
        let position = u64::try_from(cursor).unwrap_or(0);
        self.blocking(move |writer| writer.commit(position)).await?;
        self.cursor = cursor;
        Ok(())
    }

    /// Joins the pieces of the index into one, which makes every search cheaper; for the end of a
    /// bulk load, since it rewrites all of it.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub async fn compact(&mut self) -> Result<()> {
        self.blocking(Writer::compact).await
    }

    /// Runs index work away from the async threads. What panics or fails leaves the writer in a state
    /// nobody knows, so it is given up; the next round opens the index at its last commit.
    pub(super) async fn blocking(
        &mut self,
        work: impl FnOnce(&mut Writer) -> backstop_search::Result<()> + Send + 'static,
    ) -> Result<()> {
        let mut writer = self
            .writer
            .take()
            .ok_or_else(|| anyhow!("the index writer is gone"))?;
        let (writer, outcome) = tokio::task::spawn_blocking(move || {
            let outcome = work(&mut writer);
            (writer, outcome)
        })
        .await
        .context("index work")?;
        outcome?;
        self.writer = Some(writer);
        Ok(())
    }
}

/// The next threads after `after` with their documents, and where to go on.
async fn next_batch(ctx: &Ctx, after: ThreadId) -> Result<Option<(Vec<Doc>, ThreadId)>> {
    let ids = documents::ids_after(ctx.read(), after).await?;
    let Some(last) = ids.last().copied() else {
        return Ok(None);
    };
    Ok(Some((documents::load(ctx.read(), &ids).await?, last)))
}

/// Cuts a run of bulk loads to what one commit should hold, between two positions.
fn cut(entries: &mut Vec<Entry>) {
    let mut threads = 0;
    let mut ends = None;
    for (place, pair) in entries.windows(2).enumerate() {
        threads += pair[0].payload.split(',').count();
        if threads >= COMMIT && pair[0].position != pair[1].position {
            ends = Some(place + 1);
            break;
        }
    }
    if let Some(end) = ends {
        entries.truncate(end);
    }
}

/// Threads of which every document is stale, and single posts beside them.
fn affected(entries: &[Entry]) -> (BTreeSet<ThreadId>, BTreeSet<PostId>) {
    let (mut threads, mut posts) = (BTreeSet::new(), Vec::new());
    for entry in entries {
        match Event::from_word(&entry.kind) {
            Some(Event::Imported) => threads.extend(
                entry
                    .payload
                    .split(',')
                    .filter_map(|id| id.parse().ok().map(ThreadId)),
            ),
            Some(Event::PostCreated | Event::PostChanged)
                if entry.payload != outbox::WHOLE_THREAD =>
            {
                posts.extend(entry.post_id.zip(entry.thread_id))
            }
            Some(
                Event::PrivateReply
                | Event::SiteChanged
                | Event::ReindexRequested
                | Event::PostModerated,
            )
            | None => {}
            Some(_) => threads.extend(entry.thread_id),
        }
    }
    let posts = posts
        .into_iter()
        .filter(|(_, thread)| !threads.contains(thread))
        .map(|(post, _)| post)
        .collect();
    (threads, posts)
}
