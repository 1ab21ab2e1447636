//! Contact centres outside: which queue's cases go where, what is on its way, and what came back.
//!
//! One reader of the outbox ([`project()`]) turns events into deliveries, each exactly once. A
//! worker leases them ([`lease`]), the program's background work makes the calls, and [`settle`]
//! records how each went; no transaction is open meanwhile. Within a thread deliveries go in order,
//! one at a time; between endpoints nothing waits for anything. What comes back goes through
//! [`receive`], which lets each change count once.

mod check;
mod compose;
mod corrections;
mod endpoint;
mod hook;
mod lease;
mod list;
mod poll;
mod project;
mod prune;
mod queries;
mod receive;
mod remove;
mod replay;
mod save;
mod seal;
mod settle;
#[cfg(test)]
mod tests;
mod try_out;

/// What a case needs that is changed from outside.
pub(crate) mod outside {
    pub(crate) use super::queries::{Door, Heard, doors, remember, remember_post};
}

pub use hook::{Hook, asked, hook};
pub use lease::{LEASE_SECONDS, PER_ENDPOINT, lease, renew};
pub use list::{DeliveryFilter, dead_letters, deliveries, get, list};
pub use poll::{Look, looks, saw};
pub use project::project;
pub use prune::prune;
#[cfg(test)]
pub(crate) use queries::due_statement;
pub(crate) use queries::unhanded;
pub use receive::receive;
pub use remove::remove;
pub use replay::{replay, replay_all};
pub use save::{create, signing_secret, update};
pub use settle::settle;
pub use try_out::try_out;
