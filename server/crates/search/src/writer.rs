//! The one hand that changes the index.

use crate::Result;
use crate::doc::{Change, Doc};
use crate::index::Index;
use crate::schema::Fields;
use std::fs::File;
use tantivy::{IndexWriter, TantivyDocument, Term};

/// Memory and threads of a [`Writer`].
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// Bytes for changes not yet on disk, all threads together; at least 15 MB a thread.
    pub memory_bytes: usize,
    /// Threads that index.
    pub threads: usize,
}

impl Default for WriterOptions {
    /// For the trickle of a running server.
    fn default() -> Self {
        Self {
            memory_bytes: 24_000_000,
            threads: 1,
        }
    }
}

impl WriterOptions {
    /// For building a whole index: fewer, larger pieces to merge.
    #[must_use]
    pub const fn bulk() -> Self {
        Self {
            memory_bytes: 128_000_000,
            threads: 1,
        }
    }
}

/// Exclusive: one for each folder, over all processes. Changes become visible, and survive,
/// with [`commit`](Self::commit); dropping the writer forgets what came after the last one.
pub struct Writer {
    // Declared before the lock: the engine stops before another process may start.
    engine: IndexWriter,
    index: Index,
    fields: Fields,
    _lock: File,
}

impl Writer {
    pub(crate) fn new(
        engine: &tantivy::Index,
        index: Index,
        fields: Fields,
        options: WriterOptions,
        lock: File,
    ) -> Result<Self> {
        Ok(Self {
            engine: engine.writer_with_num_threads(options.threads, options.memory_bytes)?,
            index,
            fields,
            _lock: lock,
        })
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

    /// Joins all pieces of the index into one, which makes queries cheaper. Rewrites all of it, so
    /// for the end of a rebuild or a quiet hour. Commit first.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when the result cannot be read.
    pub fn compact(&mut self) -> Result<()> {
        let pieces = self.engine.index().searchable_segment_ids()?;
        if pieces.len() > 1 {
            // A merge in the background may have taken some of them meanwhile. Then they stay apart:
            // nothing is missing, and the engine joins them in its own time.
            if let Err(error) = self.engine.merge(&pieces).wait() {
                tracing::info!(%error, "the pieces of the index were not joined");
                return Ok(());
            }
            self.index.reload()?;
        }
        Ok(())
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
