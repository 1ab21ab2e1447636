//! What people look for, without who they are: to see what the forum lacks.
//!
//! A search is noted in memory and written with others some seconds later, so no search waits for
//! the database. Kept are the words in one form with personal data masked ([`kept`]), how much was
//! found, and what came of it. The visit that ties two searches of one person together is a random
//! number of its browser session; it never leaves memory.
//!
//! [`kept`]: backstop_domain::searched::kept

mod about;
mod buffer;
mod dismiss;
mod flush;
mod proposals;
mod prune;
pub(crate) mod queries;
mod report;
mod restore;
#[cfg(test)]
mod tests;

pub use about::is_about_posts;
pub use buffer::{SearchLog, Searched, Token};
pub use dismiss::dismiss;
pub use flush::{finish, flush};
pub use prune::prune;
pub use report::report;
pub use restore::restore;
