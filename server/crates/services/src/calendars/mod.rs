//! Business calendars: the hours by which clocks run.
//!
//! A saved calendar is a new version and never changes again: a clock names the version it goes by, so
//! it can be recomputed and explained whatever happened since.

mod list;
mod load;
mod parse;
mod queries;
mod remove;
mod set;
#[cfg(test)]
mod tests;

pub use list::{get, list};
pub use load::{Calendars, named};
pub use remove::remove;
pub use set::{holidays, preview, set};
