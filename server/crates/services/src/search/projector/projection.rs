//! One index and how far it has come: what happened is read from the database and written into it.

use super::content::Content;
use crate::outbox::{self, Entry};
use crate::{Ctx, Result};
use anyhow::{Context, anyhow};
use backstop_domain::ids::ThreadId;
use backstop_search::{Change, Doc, Index, Writer};

/// Events read at once.
const BATCH: usize = 500;
/// Threads of a bulk load after which it is committed, so that memory stays bounded.
const COMMIT: usize = 10_000;
/// Threads or posts loaded at once.
pub(super) const LOAD: usize = 200;
/// Events that changed nothing here, after which it is noted on the disk that they are read.
const UNSAVED_MAX: usize = 5_000;

/// An index with its writer.
pub(super) struct Projection {
    content: Content,
    pub index: Index,
    /// None after a fault: what fails leaves the writer in a state nobody knows, so it is given up.
    writer: Option<Writer>,
    /// Everything up to here is in it.
    pub cursor: i64,
    /// Events read since that was last noted on the disk.
    unsaved: usize,
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
    pub(super) const fn new(content: Content, index: Index, writer: Writer, cursor: i64) -> Self {
        Self {
            content,
            index,
            writer: Some(writer),
            cursor,
            unsaved: 0,
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

    /// Writes what the events changed, as it stands in the database now; says whether that was
    /// anything.
    pub(super) async fn apply(&mut self, ctx: &Ctx, entries: &[Entry]) -> Result<bool> {
        self.unsaved += entries.len();
        let content = self.content;
        content.apply(ctx, self, entries).await
    }

    /// Takes documents out and puts their present forms in.
    pub(super) async fn replace(&mut self, gone: Vec<Change>, docs: Vec<Doc>) -> Result<()> {
        self.blocking(move |writer| gone.into_iter().try_for_each(|one| writer.apply(one)))
            .await?;
        self.put(docs).await
    }

    /// Adds documents whose older forms were taken out before.
    pub(super) async fn put(&mut self, docs: Vec<Doc>) -> Result<()> {
        self.blocking(move |writer| {
            docs.into_iter()
                .try_for_each(|doc| writer.apply(Change::Add(Box::new(doc))))
        })
        .await
    }

    /// Keeps what was applied. A commit costs tens of milliseconds, so where that was nothing, it is
    /// made now and then alone: to read those events again after a restart does no harm.
    pub(super) async fn keep(&mut self, cursor: i64, changed: bool) -> Result<()> {
        if changed || self.unsaved >= UNSAVED_MAX {
            return self.commit(cursor).await;
        }
        self.cursor = cursor;
        Ok(())
    }

    pub(super) async fn commit(&mut self, cursor: i64) -> Result<()> {
        let position = u64::try_from(cursor).unwrap_or(0);
        self.blocking(move |writer| writer.commit(position)).await?;
        self.cursor = cursor;
        self.unsaved = 0;
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

/// The threads that came in with a bulk load.
pub(super) fn threads_of_load(entry: &Entry) -> Vec<ThreadId> {
    let ids = entry.payload.split(',');
    ids.filter_map(|id| id.parse().ok().map(ThreadId)).collect()
}
