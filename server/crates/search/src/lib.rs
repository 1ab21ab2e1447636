//! The search index: tantivy alone, no database, no async.
//!
//! The index is a projection of the database. Whoever keeps it puts documents and removes them
//! ([`Writer::apply`]) and now and then commits them together with how far it has read
//! ([`Writer::commit`]); after a crash it goes on from there, and an index that is lost, damaged
//! or of another version is noticed at [`open`] and built anew. Everything blocks: call it from
//! blocking threads. Visibility is the caller's: only what everybody may read belongs in here.
//!
//! # How things are found
//! One joined field holds a thread's title three times and its body; replies bring their body
//! alone. Words are folded, stripped of stop words and stemmed, while codes such as `0x80070057`
//! or `about:config` are kept whole (see the `text` module). A search takes any of its words and
//! ranks by BM25; similar threads are found by the 25 words that tell most about the question,
//! then ordered with category and tags in mind.
//!
//! # Measured
//! `examples/sumo.rs`, 154,426 real support questions, one thread of a shared two-core machine,
//! release build, one merged segment; milliseconds inside the process, with excerpts, total and
//! facets.
//!
//! | | p50 | p99 |
//! |---|---|---|
//! | two words, best ten | .49 | 2.1 |
//! | two words, newest ten | .42 | 2.2 |
//! | a title as the search | 1.6 | 3.7 |
//! | a whole question as the search | 3.5 | 9.0 |
//! | similar to a whole question | .68 | 1.7 |
//! | eleven common words, 12 KB of them | 3.6 | 6.6 |
//!
//! The shortest of three runs of each query counts.
//!
//! Building: 23,000 to 29,000 documents a second; 83 MB on disk. On the development half of the
//! labelled duplicates (814 queries):
//!
//! | | Recall@10 | MRR@10 |
//! |---|---|---|
//! | search by title | .336 | .243 |
//! | similar, by title and body | .374 | .279 |
//! | the same with category and tags | .404 | .302 |

mod best;
mod columns;
mod correct;
mod cursor;
mod directory;
mod doc;
mod error;
mod facets;
mod hash;
mod home;
mod index;
mod open;
mod query;
mod schema;
mod search;
mod similar;
mod snippet;
mod stop;
mod stored;
mod suggest;
mod tag_counts;
mod tags;
mod text;
mod weights;
mod writer;

pub use correct::{Correction, Replacement};
pub use doc::{Change, Doc, DocKind, content_hash};
pub use error::{Result, SearchError};
pub use facets::Facets;
pub use index::Index;
pub use open::{Opened, open, open_reader, open_with};
pub use search::{Hit, SearchPage, SearchQuery, Sort};
pub use similar::{Example, FEATURE_NAMES, SimilarHit, SimilarQuery};
pub use stop::Stop;
pub use suggest::Suggested;
pub use tags::NamedTag;
pub use text::Language;
pub use writer::{Compaction, Writer, WriterOptions};

/// The version of what is written to disk. An index of another version is rebuilt.
pub const SCHEMA_VERSION: u32 = 4;
