//! Threads and their posts: asking, answering, accepting, and the order moderators keep.

mod accept;
mod ask;
pub(crate) mod clock;
mod delete;
mod edit;
mod follow;
#[cfg(test)]
mod histories;
pub(crate) mod lifecycle;
mod list;
mod merge;
#[cfg(test)]
mod merge_tests;
mod moderate;
mod page;
pub(crate) mod queries;
mod rendering;
mod reply;
#[cfg(test)]
pub(crate) mod tests;
mod unsolved;
pub mod view;
pub mod visibility;

pub use accept::{accept, unaccept};
pub use ask::ask;
pub(crate) use ask::blank;
pub use clock::{clock, set_clock};
pub use delete::delete;
pub use edit::edit;
pub use follow::{follow, unfollow};
pub use list::{ListFilter, ListSort, list};
pub use merge::{Merged, merge, merged_into};
pub(crate) use moderate::told;
pub use moderate::{close, move_to, reopen, retitle};
pub use page::{page, post, post_url};
pub use rendering::preview;
pub(crate) use rendering::render;
pub(crate) use reply::insert as insert_reply;
pub use reply::reply;
pub use unsolved::unsolved;

/// Posts on one page of a thread.
pub const PAGE_POSTS: u64 = 20;
