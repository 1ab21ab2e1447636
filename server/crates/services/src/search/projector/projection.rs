//! One index and how far it has come: what happened is read from the database and written into it.

use crate::outbox::{self, Entry, Event};
use crate::search::{documents, queries};
use crate::{Ctx, Result};
use anyhow::{Context, anyhow};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_search::{Change, Doc, Index, Writer};
use std::collections::BTreeSet;

/// Events read at once.
const BATCH: usize = 500;
/// Threads of a bulk load after which it is committed, so that memory stays bounded.
const COMMIT: usize = 10_000;
/// Threads loaded at once.
const LOAD: usize = 200;

/// An index with its writer.
pub(super) struct Projection {
    pub index: Index,
    /// None after a fault: what fails leaves the writer in a state nobody knows, so it is given up.
    writer: Option<Writer>,
    /// Everything up to here is in it.
    pub cursor: i64,
}

/// What comes next in the outbox.
pub(super) enum Next {
    /// Events, of which the last has this position; and whether more wait already.
    Events(Vec<Entry>, i64, bool),
    /// Nothing happened.
    Nothing,
    /// Events that were not read are gone.
    Gap,
}

impl Projection {
    pub(super) const fn new(index: Index, writer: Writer, cursor: i64) -> Self {
        Self {
            index,
            writer: Some(writer),
            cursor,
        }
    }

    pub(super) const fn writer(&self) -> Option<&Writer> {
        self.writer.as_ref()
    }

    /// The next events, about as many as one commit should hold.
    pub(super) async fn next(&self, ctx: &Ctx) -> Result<Next> {
        let mut entries = outbox::tail(ctx.read(), self.cursor, BATCH).await?;
        if outbox::has_gap(ctx.read(), self.cursor).await? {
            return Ok(Next::Gap);
        }
        let all = entries.len();
        cut(&mut entries);
        Ok(match entries.last().map(|entry| entry.position) {
            Some(last) => {
                let more = all >= BATCH || entries.len() < all;
                Next::Events(entries, last, more)
            }
            None => Next::Nothing,
        })
    }

    /// Writes what the events changed, as it stands in the database now.
    pub(super) async fn apply(&mut self, ctx: &Ctx, entries: &[Entry]) -> Result<()> {
        let Affected {
            mut threads,
            mut posts,
            voted,
        } = affected(entries);
        let changed = posts.iter().copied().collect();
        // A thread is found by the words of its best answers too.
        threads.extend(queries::threads_of_best(ctx.read(), changed).await?);
        posts.extend(queries::with_opening(ctx.read(), voted).await?);
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
    pub(super) async fn put(&mut self, docs: Vec<Doc>) -> Result<()> {
        self.blocking(move |writer| {
            docs.into_iter()
                .try_for_each(|doc| writer.apply(Change::Add(Box::new(doc))))
        })
        .await
    }

    pub(super) async fn commit(&mut self, cursor: i64) -> Result<()> {
        let position = u64::try_from(cursor).unwrap_or(0);
        self.blocking(move |writer| writer.commit(position)).await?;
        self.cursor = cursor;
        Ok(())
    }

    /// From being built to being kept up to date.
    pub(super) async fn built(&mut self) -> Result<()> {
        let writer = self.take()?;
        let built = tokio::task::spawn_blocking(|| writer.built());
        self.writer = Some(built.await.context("index work")??);
        Ok(())
    }

    /// Removes the index from the disk. What cannot be removed now is at the next start.
    pub(super) async fn discard(self) {
        let Some(writer) = self.writer else { return };
        let gone = tokio::task::spawn_blocking(|| writer.discard()).await;
        match gone {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "an old search index was not removed"),
            Err(error) => tracing::warn!(%error, "an old search index was not removed"),
        }
    }

    /// Runs index work away from the async threads.
    pub(super) async fn blocking<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Writer) -> backstop_search::Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut writer = self.take()?;
        let (writer, outcome) = tokio::task::spawn_blocking(move || {
            let outcome = work(&mut writer);
            (writer, outcome)
        })
        .await
        .context("index work")?;
        let outcome = outcome?;
        self.writer = Some(writer);
        Ok(outcome)
    }

    fn take(&mut self) -> Result<Writer> {
        let writer = self.writer.take();
        Ok(writer.ok_or_else(|| anyhow!("the index writer is gone"))?)
    }
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

/// What events make stale.
struct Affected {
    /// Threads of which every document is.
    threads: BTreeSet<ThreadId>,
    /// Single posts beside them.
    posts: BTreeSet<PostId>,
    /// Answers whose number of votes is, here and in the document of their thread.
    voted: BTreeSet<PostId>,
}

fn affected(entries: &[Entry]) -> Affected {
    let (mut threads, mut posts, mut voted) = (BTreeSet::new(), Vec::new(), Vec::new());
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
            Some(Event::PostVoted) => voted.extend(entry.post_id.zip(entry.thread_id)),
            Some(
                Event::PrivateReply
                | Event::CaseMessage
                | Event::SiteChanged
                | Event::ReindexRequested
                | Event::PostModerated,
            )
            | None => {}
            Some(_) => threads.extend(entry.thread_id),
        }
    }
    let beside = |posts: Vec<(PostId, ThreadId)>| {
        let beside = posts.into_iter();
        let beside = beside.filter(|(_, thread)| !threads.contains(thread));
        beside.map(|(post, _)| post).collect()
    };
    let (posts, voted) = (beside(posts), beside(voted));
    Affected {
        threads,
        posts,
        voted,
    }
}
