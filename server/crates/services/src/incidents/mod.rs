//! Many people, one problem: threads of different people, asked within three weeks, that look like
//! the same question.
//!
//! Nothing is stored. A group is what the search index finds round a thread, so it follows edits,
//! hides and removals by itself; what was found round a thread is remembered for some minutes.

mod around;
#[cfg(test)]
mod tests;

pub use around::around;
pub(crate) use around::described;
