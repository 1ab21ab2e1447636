//! What can go wrong. Typed text is never among it.

use std::path::PathBuf;

/// Why the index did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process (or another [`Writer`](crate::Writer) of this one) writes this index.
    #[error("the search index in {0} is being written by another process")]
    Locked(PathBuf),
    /// [`open_reader`](crate::open_reader) found no usable index; the reason follows.
    #[error("no usable search index: {0}")]
    Unusable(String),
    /// A paging cursor that this crate did not make, or made for the other order.
    #[error("this page cursor is not valid")]
    Cursor,
    /// The search was told to stop, or took longer than it may.
    #[error("the search was stopped before its end")]
    Stopped,
    /// The folder could not be read or written.
    #[error("search index folder: {0}")]
    Io(#[from] std::io::Error),
    /// The engine failed: a full disk, or a file that broke while in use. The writer is dead
    /// then: drop it and [`open`](crate::open) again, which repairs by rebuilding.
    #[error("search engine: {0}")]
    Engine(#[from] tantivy::TantivyError),
}

/// The result of every fallible call in this crate.
pub type Result<T> = std::result::Result<T, SearchError>;
