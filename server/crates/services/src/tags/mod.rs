//! Tags as administrators keep them: all there are, another name for one, two made one.
//!
//! An old name stays as an alias: whatever is tagged, searched or listed by it goes by the new one.
//! Aliases never lead to aliases. Threads that carry an old name are work to be done, which [`follow`]
//! finds by looking for them; so a crash forgets nothing, and any number of nodes may run it.

mod alias;
mod follow;
mod free;
mod list;
mod queries;
mod rename;
#[cfg(test)]
mod tests;

pub(crate) use alias::{Renamed, renamed_to};
pub use alias::{now_called, present};
pub use follow::{follow, look_again};
pub use free::free;
pub use list::{list, one};
pub use rename::{preview, rename};
