//! Erasing: of a member, and of what somebody wrote, for good.
//!
//! What names a member goes at once, in one transaction: name, address, password, sessions, what they
//! follow and were told. What refers to them by number stays: the name behind it is a neutral one then.
//! What they wrote, or the index's copies of their name, are gone through afterwards in small steps
//! ([`follow`]); how far that has come stands in the database, so a crash forgets nothing.

mod account;
mod content;
mod follow;
mod post;
mod queries;
#[cfg(test)]
mod tests;

pub use account::{erase_account, erase_myself};
pub use follow::follow;
pub use post::erase_post;
