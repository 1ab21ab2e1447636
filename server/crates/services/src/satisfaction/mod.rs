//! Whether a resolved case helped. The asker is asked when it is resolved, and answers with one
//! click, signed in or by the link in the mail. "Yes" closes the case for good; "no" starts a new unanswered stretch
//! with a shorter clock.

mod answer;
mod link;
mod open;
mod queries;
#[cfg(test)]
mod tests;

pub use answer::{answer, answer_by_link};
pub(crate) use link::shown;
pub use link::{asked_by_link, url};
pub use open::asked_in;
pub(crate) use queries::{ask, by_queue, of_asker};
