//! What supervisors see and do beside the single case.

mod board;
mod bulk;
mod log;
mod queries;
#[cfg(test)]
mod tests;

pub use board::board;
pub use bulk::bulk;
pub(crate) use log::record;
pub use log::{cases_log, desk_log};
