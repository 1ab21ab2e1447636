//! Escalation policies and the queues they lead to.
//!
//! A policy counts for questions whose clock starts after it was set: changing one never moves the
//! promise of a clock that already runs.

mod list;
mod queries;
mod queues;
mod remove;
mod set;
#[cfg(test)]
mod tests;

pub(crate) use list::of_thread;
pub use list::{all, list};
pub use queues::{DEFAULT_QUEUE, ensure_queue, queues};
pub use remove::remove;
pub use set::set;
