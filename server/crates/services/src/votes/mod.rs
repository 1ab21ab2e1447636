//! Votes on answers: members say that one helped them. The rule is [`backstop_domain::helpful`].

mod helpful;
pub(crate) mod queries;
#[cfg(test)]
mod tests;

pub use helpful::{mark, unmark};
