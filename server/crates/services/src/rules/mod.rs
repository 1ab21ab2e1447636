//! Changes of rules — policies, calendars, what questions are sorted by — and how clocks that run follow
//! them: each exactly once, with a grace and spread out, so that no change releases a wave.
//!
//! A change is a row of `rule_change`, written in its own transaction. Clocks note the change up to which
//! they have been looked at; [`apply`] takes those that lag, in batches, on any number of nodes.

mod apply;
mod follow;
mod impact;
mod queries;
#[cfg(test)]
mod tests;

pub use apply::apply;
pub(crate) use follow::reapply;
pub(crate) use impact::impact;
pub(crate) use queries::{changed, latest};
