//! What only agents find: cases, internal notes and private replies.
//!
//! They live in an index of their own, in a folder of its own, with a writer of its own
//! ([`Projector::open_cases`](super::Projector::open_cases)). Nothing
//! that answers members has a handle to it, so no facet, suggestion, excerpt or similar thread can
//! hold a word of it, whatever mistake is made in a query. The one way in is [`StaffSearch::open`],
//! which asks for the right; what is found is loaded from the database after the right is asked for
//! once more.

mod documents;
mod door;
mod find;
mod load;
mod queries;
#[cfg(test)]
mod tests;

pub(super) use documents::load as documents;
pub use door::StaffSearch;
pub(super) use find::find;
pub(super) use queries::{cases_after, cases_of};
