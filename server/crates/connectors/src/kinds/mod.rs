//! One kind of contact centre a file.

pub mod email;
pub mod request_tracker;
pub mod webhook;
pub mod zammad;
pub mod zendesk;
