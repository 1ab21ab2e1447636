//! Searching.

pub mod handlers;
mod page;
