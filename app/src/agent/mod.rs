//! The agents' desk: the queue, and one case.

mod acts;
mod case;
mod clock;
mod customer;
pub mod forms;
pub mod handlers;
pub mod macros;
mod queue;
mod shortcuts;
mod talk;

pub(crate) use acts::wrap_up_options;
pub(crate) use clock::clock_line;
pub(crate) use customer::event_label;
pub(crate) use macros::variables;
