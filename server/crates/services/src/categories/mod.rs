//! Categories: the shelves threads stand on.

mod create;
mod list;
mod names;
mod parse;
mod queries;
mod reindex;
#[cfg(test)]
mod tests;
mod update;

pub use backstop_domain::category_tree::{path, with_descendants};
pub use create::create;
pub use list::{by_slug, list};
pub(crate) use names::Remembered;
pub use names::{forget, names};
pub(crate) use queries::{languages, lock_tree};
pub use reindex::reindex;
pub use update::update;
