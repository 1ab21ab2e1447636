//! Synonyms and one-way expansions, kept by administrators. A search asks [`known`] what to look for
//! beside its words.

mod add;
mod known;
mod list;
mod preview;
mod queries;
mod remove;
#[cfg(test)]
mod tests;

pub use add::add;
pub(crate) use known::Remembered;
pub use known::known;
pub use list::list;
pub use preview::preview;
pub use remove::remove;
