//! Becoming a member, signing in and out, settings, profiles.

pub mod erase;
pub mod forms;
mod page;
pub mod profile;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
