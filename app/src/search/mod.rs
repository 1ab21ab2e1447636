//! Searching.

mod facets;
mod form;
pub mod handlers;
mod help;
pub mod marks;
mod page;
mod results;
mod visit;
