//! The search index: tantivy alone, no database, no async.
//!
//! The index is a projection of the database. Whoever keeps it puts documents and removes them
//! ([`Writer::apply`]) and now and then commits them together with how far it has read
//! ([`Writer::commit`]); after a crash it goes on from there, and an index that is lost, damaged
//! or of another version is noticed at [`open`] and built anew. Everything blocks: call it from
//! blocking threads. Visibility is the caller's: only what everybody may read belongs in here.
//!
//! # How things are found
//! One joined field holds a thread's title three times, its body and its best answers; replies bring
//! their body alone. Words are folded, stripped of stop words and stemmed, while codes such as
//! `0x80070057` or `about:config` are kept whole (see the `text` module). A search takes any of its
//! words and ranks by BM25, to which the letters that title and search share are added; similar
//! threads are found by the 80 words that tell most about the question, then ordered by learnt
//! weights. How good and how quick that is stands in `server/docs/search.md`.

mod arrays;
mod best;
mod bm25;
mod columns;
mod correct;
mod cursor;
mod directory;
mod doc;
mod error;
mod facets;
mod feedback;
mod found;
mod gathering;
mod hash;
mod home;
mod index;
mod letters;
mod list;
mod open;
mod plain;
mod profiles;
mod query;
mod schema;
mod search;
mod sieve;
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
pub use doc::{ANSWERS_TOLD, Change, Doc, DocKind, content_hash};
pub use error::{Result, SearchError};
pub use facets::Facets;
pub use index::Index;
pub use open::{Opened, open, open_reader, open_with};
pub use search::{Hit, SearchPage, SearchQuery, Sort};
pub use similar::{Example, FEATURE_NAMES, FEATURE_NAMES_OF_WORDS, SimilarHit, SimilarQuery};
pub use snippet::Marks;
pub use stop::Stop;
pub use suggest::Suggested;
pub use tags::NamedTag;
pub use text::Language;
pub use writer::{Compaction, Writer, WriterOptions};

/// The version of what is written to disk. An index of another version is rebuilt.
pub const SCHEMA_VERSION: u32 = 7;
