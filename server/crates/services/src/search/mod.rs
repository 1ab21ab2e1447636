//! Search: the projection of what everybody may see, kept by each node for itself.

mod documents;
mod duplicates;
mod facets;
mod find;
mod gate;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod hostile_tests;
mod load;
pub mod log;
mod looked;
mod macros;
mod narrow;
mod places;
pub(crate) mod plain;
mod projector;
mod queries;
mod similar;
mod staff;
mod suggest;
pub mod synonyms;
#[cfg(test)]
mod tests;

pub use duplicates::{duplicates, duplicates_of};
pub use find::{FindRequest, find};
pub use gate::Search;
pub(crate) use projector::Content;
pub use projector::Projector;
pub(crate) use queries::{Headline, headlines};
#[cfg(test)]
pub(crate) use queries::{people_begun_query, threads_of_best_query};
pub(crate) use similar::neighbours;
pub use similar::{Asking, SimilarRequest, asking, beside, similar, similar_to};
pub use staff::StaffSearch;
pub use suggest::suggest;
