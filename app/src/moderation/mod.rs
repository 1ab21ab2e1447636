//! Order: reporting a post, the moderators' queue, their log.

pub mod flag;
pub mod handlers;
mod page;
