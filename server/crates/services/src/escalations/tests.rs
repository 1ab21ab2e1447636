//! Work on cases against real databases: leases, hand-over, versions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod clocks;
mod customer;
mod leases;
mod precedents;
mod routing;
