//! The index from outside, as the server uses it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod beside;
mod changes;
mod damage;
mod finding;
mod hashing;
mod hostile;
mod large;
mod paging;
mod similar;
mod suggesting;
mod support;
mod votes;
