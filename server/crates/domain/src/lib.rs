//! The rules of Backstop: pure functions and types, without IO and without an ambient clock.
//!
//! Everything that decides something lives here once — who may do what, when a question is due,
//! which state a thread shows — and pages, API, jobs and the command line all ask the same code.
//! The crate is compiled to WebAssembly too, so nothing here may pull in a server library.

pub mod actor;
#[cfg(feature = "calendar")]
pub mod calendar;
#[cfg(feature = "calendar")]
pub mod case_clock;
pub mod category_tree;
pub mod clock;
pub mod commands;
pub mod connector;
pub mod duplicate;
#[cfg(feature = "calendar")]
pub mod episode;
pub mod error;
pub mod escalation;
pub mod helpful;
pub mod ids;
pub mod language;
pub mod macros;
pub mod merging;
pub mod network;
pub mod permission;
pub mod policy;
pub mod precedent;
pub mod promise;
pub mod query;
pub mod routing;
pub mod searched;
pub mod synonyms;
pub mod text;
pub mod thread_state;
pub mod time;
pub mod views;
mod words;

pub use actor::{Actor, Role};
pub use clock::Clock;
pub use error::{ErrorCode, Failure, FieldError};
pub use time::Timestamp;
