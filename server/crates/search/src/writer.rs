//! The one hand that changes the index.

use crate::Result;
use crate::doc::{Change, Doc};
use crate::home::{self, Home};
use crate::index::Index;
use crate::open::create;
use crate::schema::{Fields, schema};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy, MergePolicy, NoMergePolicy};
use tantivy::{IndexWriter, SegmentMeta, TantivyDocument, Term};

/// Threads that join pieces: one for a large join, one so that small ones need not wait for it.
const MERGE_THREADS: usize = 2;
/// A piece of which this share was taken out is rewritten, so that an index of posts that change
/// often needs at most half as much again as one that was just built.
const DELETED_MAX: f32 = 0.3;
/// Documents of a piece that is joined while another index is built beside this one. A larger join
/// needs the room of what it joins, and the disk is to hold two indexes at most.
const JOINED_MEANWHILE: usize = 10_000;

/// Memory and threads of a [`Writer`].
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// Bytes for changes not yet on disk, all threads together; at least 15 MB a thread. A thread
    /// whose share is full writes a piece to the disk, commit or not.
    pub memory_bytes: usize,
    /// Threads that index.
    pub threads: usize,
    /// Whether pieces are joined while it goes.
    pub joins: bool,
}

impl Default for WriterOptions {
    /// For the trickle of a running server.
    fn default() -> Self {
        Self {
            memory_bytes: 24_000_000,
            threads: 1,
            joins: true,
        }
    }
}

impl WriterOptions {
    /// For building a whole index: larger pieces, joined once at the end.
    #[must_use]
    pub const fn bulk() -> Self {
        Self {
            memory_bytes: 64_000_000,
            threads: 1,
            joins: false,
        }
    }

    fn engine(self, index: &tantivy::Index) -> Result<IndexWriter> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(self.threads)
            .memory_budget_per_thread(self.memory_bytes / self.threads.max(1))
            .num_merge_threads(MERGE_THREADS)
            .build();
        let engine = index.writer_with_options(options)?;
        engine.set_merge_policy(if self.joins {
            joining(None)
        } else {
            Box::new(NoMergePolicy)
        });
        Ok(engine)
    }
}

/// Joins pieces of about the same size, up to `largest` documents each.
fn joining(largest: Option<usize>) -> Box<dyn MergePolicy> {
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_MAX);
    if let Some(documents) = largest {
        policy.set_max_docs_before_merge(documents);
    }
    Box::new(policy)
}

/// Exclusive: one process for each folder. Changes become visible, and survive, with
/// [`commit`](Self::commit); dropping the writer forgets what came after the last one.
pub struct Writer {
    // Declared before the lock: the engine stops before another process may start.
    engine: IndexWriter,
    index: Index,
    fields: Fields,
    path: PathBuf,
    home: Arc<Home>,
}

impl Writer {
    pub(crate) fn new(
        engine: &tantivy::Index,
        index: Index,
        options: WriterOptions,
        path: PathBuf,
        home: Arc<Home>,
    ) -> Result<Self> {
        Ok(Self {
            engine: options.engine(engine)?,
            index,
            fields: schema().1,
            path,
            home,
        })
    }

    /// Begins a new, empty index beside this one, which goes on as it is. With its first
    /// [`commit`](Self::commit) the new one counts for whoever opens the folder after that; then
    /// it is time to [`discard`](Self::discard) this one. What earlier attempts left is removed.
    ///
    /// # Errors
    /// [`SearchError::Io`](crate::SearchError::Io) and [`SearchError::Engine`](crate::SearchError::Engine) when the folder cannot be written.
    pub fn beside(&self) -> Result<(Index, Self)> {
        self.home.keep_only(Some(&self.path))?;
        self.engine
            .set_merge_policy(joining(Some(JOINED_MEANWHILE)));
        create(&self.home, WriterOptions::bulk())
    }

    /// Pieces are joined as they come: this index is no longer being built, nor one beside it.
    pub fn alone(&self) {
        self.engine.set_merge_policy(joining(None));
    }

    /// The same index, no longer being built but kept up to date: less memory, and pieces are
    /// joined as they come. What was not committed is forgotten.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the folder cannot be written.
    pub fn built(self) -> Result<Self> {
        let Self {
            engine,
            index,
            path,
            home,
            ..
        } = self;
        let of = engine.index().clone();
        drop(engine);
        Self::new(&of, index, WriterOptions::default(), path, home)
    }

    /// Ends and removes the index. Who still searches it goes on undisturbed.
    ///
    /// # Errors
    /// [`SearchError::Io`](crate::SearchError::Io) when the folder cannot be removed.
    pub fn discard(self) -> Result<()> {
        let Self {
            engine, path, home, ..
        } = self;
        drop(engine);
        tracing::debug!(folder = %path.display(), of = %home.dir().display(), "removing an index");
        home::remove(&path)
    }

    /// Takes one change in. Cheap: the work is done on the engine's thread.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the engine has died (full disk).
    pub fn apply(&mut self, change: Change) -> Result<()> {
        match change {
            Change::Put(doc) => {
                self.delete(self.fields.post_id, doc.post_id);
                self.add(&doc)?;
            }
            Change::Add(doc) => self.add(&doc)?,
            Change::RemovePost(post_id) => self.delete(self.fields.post_id, post_id),
            Change::RemoveThread(thread_id) => self.delete(self.fields.thread_id, thread_id),
        }
        Ok(())
    }

    fn add(&self, doc: &Doc) -> Result<()> {
        let document: TantivyDocument = self.fields.document(doc);
        self.engine.add_document(document)?;
        Ok(())
    }

    fn delete(&self, field: tantivy::schema::Field, id: i64) {
        self.engine.delete_term(Term::from_field_i64(field, id));
    }

    /// Makes everything applied so far durable together with `cursor`, and visible to every clone
    /// of the [`Index`]. Takes tens of milliseconds however little changed: gather changes.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine); the index then still holds the
    /// previous commit and its cursor.
    pub fn commit(&mut self, cursor: u64) -> Result<()> {
        let mut commit = self.engine.prepare_commit()?;
        commit.set_payload(&cursor.to_string());
        commit.commit()?;
        self.index.reload()
    }

    /// Takes every document out. As any change, it counts from the next commit.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the engine has died.
    pub fn clear(&mut self) -> Result<()> {
        self.engine.delete_all_documents()?;
        Ok(())
    }

    /// Makes room in memory for more changes, between commits: what was applied so far is on the disk,
    /// but an index that was never committed with a cursor still counts for nothing.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn put_aside(&mut self) -> Result<()> {
        self.engine.commit()?;
        Ok(())
    }

    /// Begins to join all pieces of the index into one, which makes queries cheaper. Rewrites all of
    /// it, so for the end of a rebuild. Commit first. Changes and commits may go on meanwhile.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the pieces cannot be listed.
    pub fn begin_compaction(&mut self) -> Result<Option<Compaction>> {
        let pieces = self.engine.index().searchable_segment_ids()?;
        if pieces.len() < 2 {
            return Ok(None);
        }
        let merge = self.engine.merge(&pieces);
        // Not polled from here: what was polled once cannot be waited for any more.
        let wait = move || told(&merge.wait());
        let waiting = std::thread::Builder::new().name("index-join".to_owned());
        Ok(Some(Compaction {
            waiting: waiting.spawn(wait)?,
            index: self.index.clone(),
        }))
    }

    /// Joins all pieces and waits for it.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the result cannot be read.
    pub fn compact(&mut self) -> Result<()> {
        match self.begin_compaction()? {
            Some(compaction) => compaction.finish(),
            None => Ok(()),
        }
    }

    /// Ends in an orderly way: waits for merges in progress, whose work a drop would throw away.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a merge failed.
    pub fn close(self) -> Result<()> {
        self.engine.wait_merging_threads()?;
        Ok(())
    }
}

/// A join of all pieces that is under way.
pub struct Compaction {
    waiting: JoinHandle<()>,
    index: Index,
}

impl Compaction {
    /// Whether it has ended. Does not wait. Once it has, the next commit or [`Index::reload`] shows
    /// its result.
    pub fn has_ended(&self) -> bool {
        self.waiting.is_finished()
    }

    /// Waits for its end and shows the result.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the result cannot be read.
    pub fn finish(self) -> Result<()> {
        if self.waiting.join().is_err() {
            tracing::error!("waiting for the pieces of the index panicked");
        }
        self.index.reload()
    }
}

/// A merge in the background may have taken some of the pieces meanwhile. Then they stay apart: nothing
/// is missing, and the engine joins them in its own time.
fn told(outcome: &tantivy::Result<Option<SegmentMeta>>) {
    if let Err(error) = outcome {
        tracing::info!(%error, "the pieces of the index were not joined");
    }
}
