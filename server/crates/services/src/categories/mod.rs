//! Categories: the shelves threads stand on.

mod create;
mod list;
mod names;
mod parse;
mod queries;
#[cfg(test)]
mod tests;
mod update;

pub use create::create;
pub use list::{by_slug, list};
pub(crate) use names::Remembered;
pub use names::names;
pub use update::update;
