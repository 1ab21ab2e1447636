//! The agents' desk: the queue and the case.

mod case;
mod forms;
pub mod handlers;
mod queue;
