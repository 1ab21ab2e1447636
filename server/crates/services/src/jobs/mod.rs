//! Work to do once, outside the transaction that asked for it: mail, deliveries.
//!
//! A job is a row, written with what caused it. A worker leases it, which moves its due moment two
//! minutes on: whoever dies with it loses it to the next worker by itself. Finished jobs stay for
//! thirty days, because their key is what keeps the same work from being asked for twice.

mod enqueue;
mod finish;
mod lease;
mod prune;
#[cfg(test)]
mod tests;

pub use enqueue::{NewJob, enqueue, enqueue_many};
pub use finish::{done, give_up, retry};
pub use lease::lease;
pub use prune::prune;

/// A job as it lies in the table.
pub use backstop_entity::job::Model as Job;

/// Waiting, or leased: then its `run_at` is the end of the lease.
const PENDING: &str = "pending";
/// Done; `run_at` is when.
const DONE: &str = "done";
/// Given up; a person has to look at it.
const DEAD: &str = "dead";

/// Seconds a worker has before its job is given to another.
pub const LEASE_SECONDS: i64 = 120;
/// Attempts before a job is given up.
pub const ATTEMPTS_MAX: i32 = 10;
