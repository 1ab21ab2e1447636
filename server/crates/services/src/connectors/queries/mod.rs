//! All SQL of connectors, deliveries and what came in.

mod connectors;
mod deliveries;
mod inbound;
mod tickets;

pub(super) use connectors::*;
pub(crate) use deliveries::*;
pub(crate) use inbound::*;
pub(crate) use tickets::*;

/// Our name among the readers of the outbox.
pub(super) const READER: &str = "deliveries";
