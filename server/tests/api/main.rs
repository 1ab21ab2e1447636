//! The program as its users meet it: a real server on a free port, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]
#![allow(missing_docs, reason = "the names of tests say what they show")]

mod across;
mod bad_input;
mod categories;
mod commands;
mod connectors;
mod crash;
mod csrf;
mod desk;
mod erasing;
mod faults;
mod flood;
mod hiding;
mod idempotency;
mod interleaved;
mod limits;
mod merging;
mod nodes;
mod operation;
mod outage;
mod page_cache;
mod permissions;
mod promise;
mod reindex;
mod request_tracker;
mod road;
mod rules;
mod searches;
mod support;
mod tags;
mod votes;
