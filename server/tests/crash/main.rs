//! The crash campaign: real servers under load, killed at random moments, their database too; at the
//! end everything that was acknowledged is there, exactly once, and every promise was kept. Half of the
//! cases go to a helpdesk outside that loses its answers: there each is one ticket.
//!
//! A short campaign is a test like others. `make crash` runs the same for longer, against the release
//! build; what can be chosen is in [`settings`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a campaign prints its figures"
)]
#![allow(missing_docs, reason = "the names of tests say what they show")]

mod actors;
mod book;
mod campaign;
mod check;
mod handed;
mod http;
mod nemesis;
mod nodes;
mod outside;
mod postgres;
mod settings;

use settings::Settings;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_node_on_sqlite() {
    campaign::run(Settings::read("sqlite"), 1, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_nodes_on_postgresql() {
    let settings = Settings::read("postgresql");
    let Some(database) = postgres::Cluster::start() else {
        return;
    };
    campaign::run(settings, 3, Some(database)).await;
}
