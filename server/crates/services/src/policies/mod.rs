//! Escalation policies and the queues they lead to.
//!
//! A changed policy is followed by clocks that run, gently: see [`crate::rules`].

mod choose;
mod list;
mod order;
mod queries;
mod queues;
mod remove;
mod set;
#[cfg(test)]
mod tests;

pub(crate) use choose::Chooser;
pub use list::{all, list};
pub use order::shift;
pub use queues::{DEFAULT_QUEUE, ensure_queue, queues};
pub use remove::remove;
pub use set::{preview, set};
