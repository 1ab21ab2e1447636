//! Tests of the renderer as a whole, which need its inner steps as well.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking and tell what they skip"
)]

mod data;
mod features;
mod pathological;
mod property;
mod safety;
mod spec;
mod xss;
