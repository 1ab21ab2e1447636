//! What people see: the components every page is built from, the pages themselves
//! and the islands that come alive in the browser.
//!
//! Built twice: natively with the feature `ssr`, where a view becomes a string of HTML, and
//! for WebAssembly with the feature `hydrate`, where only the islands wake up.

// A page is one deeply nested type; still, split pages into functions that return `AnyView`.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod accounts;
#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod agent;
#[cfg(feature = "ssr")]
pub mod categories;
#[cfg(feature = "ssr")]
pub mod cookie;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod flash;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(feature = "ssr")]
pub mod http;
pub mod islands;
#[cfg(feature = "ssr")]
pub mod moderation;
#[cfg(feature = "ssr")]
pub mod notices;
#[cfg(feature = "ssr")]
pub mod promise;
#[cfg(feature = "ssr")]
pub mod render;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod safe_path;
#[cfg(feature = "ssr")]
pub mod satisfaction;
#[cfg(feature = "ssr")]
pub mod search;
#[cfg(feature = "ssr")]
pub mod show;
#[cfg(feature = "ssr")]
pub mod supervisor;
#[cfg(feature = "ssr")]
pub mod threads;
pub mod ui;
#[cfg(feature = "ssr")]
pub mod upload;
