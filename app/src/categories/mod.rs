//! The start page, categories and tags.

pub mod handlers;
mod page;
