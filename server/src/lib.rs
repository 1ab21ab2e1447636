//! The program: HTTP, background work and the command line over the use cases.

pub mod api;
pub mod cli;
pub mod config;
pub mod demo;
pub mod front;
pub mod jobs;
pub mod listen;
pub mod middleware;
pub mod open;
pub mod router;
pub mod state;
pub mod telemetry;
pub mod web;
