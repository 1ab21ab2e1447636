//! What members are told: a line under the bell, and a mail to those who want one.
//!
//! One reader of the outbox ([`project()`]) turns events into notices and mail jobs. Its cursor, the
//! notices, the unread counts and the jobs move in one transaction, so each is made exactly once. A
//! notice holds ids only: its sentence is made when it is shown, from what the reader may see then.

mod compose;
mod list;
pub mod mail;
mod plan;
mod project;
mod prune;
mod queries;
mod read;
mod sentence;
#[cfg(test)]
mod tests;
mod unsubscribe;

pub use compose::message_id;
pub use list::list;
pub use project::project;
pub use prune::prune;
pub use read::mark_read;
pub use unsubscribe::{unsubscribe, unsubscribe_url};
