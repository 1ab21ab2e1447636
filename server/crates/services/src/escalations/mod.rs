//! The case: made when a promise falls due, worked by agents, recorded in the ledger.

pub(crate) mod anchor;
mod case;
mod claim;
pub(crate) mod effects;
pub mod ledger;
mod list;
pub(crate) mod queries;
mod reconcile;
mod reply;
mod resolve;
pub mod view;

pub use anchor::anchor;
pub use case::{case, events, for_customer, get};
pub use claim::{claim, next, release};
pub use list::{EscalationFilter, list};
pub use reconcile::{Sweep, overdue, reconcile, sweep};
pub use reply::reply;
pub use resolve::{resolve, return_to_community};
