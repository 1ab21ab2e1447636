//! What people see: the components every page is built from, the pages themselves
//! and the islands that come alive in the browser.
//!
//! Built twice: natively with the feature `ssr`, where a view becomes a string of HTML, and
//! for WebAssembly with the feature `hydrate`, where only the islands wake up.

// A page is one deeply nested type; still, split pages into functions that return `AnyView`.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod render;
pub mod ui;
