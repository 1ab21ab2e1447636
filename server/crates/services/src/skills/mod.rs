//! What agents are good at, how much they take at once, and what categories call for.

mod agents;
mod edit;
mod needs;
pub(crate) mod queries;

pub use agents::{agents, set_agent};
pub use edit::{create, list, remove};
pub use needs::{needs, set_needs};
