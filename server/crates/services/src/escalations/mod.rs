//! The case: made when a promise falls due, worked by agents, recorded in the ledger.

pub(crate) mod anchor;
mod arrange;
mod case;
mod claim;
mod clocks;
pub(crate) mod columns;
mod counts;
mod customer;
mod desk;
pub(crate) mod effects;
mod hand_over;
mod lease;
pub mod ledger;
mod list;
mod next;
pub(crate) mod outside;
mod precedents;
pub(crate) mod queries;
mod reconcile;
mod reply;
mod resolve;
#[cfg(test)]
pub(crate) mod stage;
mod terms;
#[cfg(test)]
mod tests;
pub mod view;
mod wait;

pub use anchor::anchor;
pub use arrange::{assign, move_to, prioritise};
pub use case::{case, events, for_customer, get};
pub use claim::{claim, release};
pub use clocks::clocks;
pub use counts::counts;
pub use desk::CaseAt;
pub use hand_over::hand_over;
pub use lease::{heartbeat, lapse_leases};
pub use list::{EscalationFilter, list};
pub use next::next;
pub use precedents::{precedents, quoted};
pub use reconcile::{Sweep, overdue, reconcile, sweep};
pub use reply::reply;
pub use resolve::{resolve, return_to_community};
pub use wait::{go_on, wait};
