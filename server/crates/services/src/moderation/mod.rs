//! Keeping order: reports by members, the moderators' queue, suspensions, and the log of it all.

mod claim;
mod decide;
mod flag;
mod list;
mod log;
mod queries;
mod suspend;
#[cfg(test)]
mod tests;
mod undo;
mod view;

pub use claim::{claim, release};
pub use decide::decide;
pub use flag::flag;
pub use list::{item, queue};
pub use log::{log, record};
pub(crate) use queries::log_entries;
pub use suspend::{reinstate, suspend};
pub use undo::undo;
