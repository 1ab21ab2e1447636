//! Use cases: every rule is applied here and every transaction is owned here.
//!
//! One verb, one file; all SQL of a feature in its `queries.rs`. The order inside a use case is law:
//! parse, load, permission, rule, write, outbox and jobs, commit, nudge.

pub mod accounts;
pub mod audit;
pub mod bulk;
pub mod calendars;
pub mod categories;
pub mod clock;
pub mod connectors;
mod ctx;
pub mod db;
#[cfg(test)]
mod detection;
pub mod erasure;
mod error;
pub mod escalations;
pub mod idempotency;
pub mod incidents;
pub mod jobs;
pub mod keyset;
pub mod limits;
pub mod macros;
pub mod moderation;
pub mod notices;
mod nudge;
pub mod outbox;
#[cfg(test)]
mod plans;
pub mod policies;
pub mod presence;
pub mod promise;
pub mod queues;
#[cfg(test)]
mod races;
pub mod recompute;
pub mod rules;
pub mod satisfaction;
pub mod saved_views;
pub mod search;
pub mod settings;
mod signed_link;
pub mod skills;
pub mod supervision;
pub mod tags;
#[cfg(test)]
mod test_support;
pub mod threads;
pub mod votes;

pub use ctx::{Ctx, Site};
pub use error::{Error, Result, is_unique_violation};
pub use keyset::PageRequest;
pub use nudge::Nudge;
