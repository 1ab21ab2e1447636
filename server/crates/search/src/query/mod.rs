//! From what somebody typed to what the engine is asked.

mod clauses;
mod wanted;

pub(crate) use clauses::{Asked, Question, Wish, ask, rarest};
pub(crate) use wanted::Wanted;
