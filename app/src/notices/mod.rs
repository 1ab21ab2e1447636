//! What a member is told, and how they stop the mail.

pub mod handlers;
pub mod unsubscribe;
