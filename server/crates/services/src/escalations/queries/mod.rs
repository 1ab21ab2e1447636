//! All SQL of escalations.

mod board;
mod cases;
mod due;
mod messages;
mod precedents;
mod urgency;

pub(crate) use board::*;
pub(crate) use cases::*;
pub(crate) use due::*;
pub(crate) use messages::*;
pub(crate) use precedents::*;
pub(crate) use urgency::*;
