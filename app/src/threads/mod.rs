//! Threads: reading, asking, replying, editing, and keeping order in one.

pub mod actions;
pub mod ask;
mod ask_page;
pub mod delete;
pub mod duplicates;
pub mod edit;
pub mod forms;
pub mod handlers;
pub mod helpful;
pub mod moderate;
mod page;
mod post;
mod promise;
mod reply_form;
mod tools;
pub mod unsolved;
