//! Synonyms and one-way expansions, kept by administrators. Searching asks
//! [`known`] and [`backstop_domain::synonyms::Synonyms::expand`].

mod add;
mod known;
mod list;
mod queries;
mod remove;
#[cfg(test)]
mod tests;

pub use add::add;
pub(crate) use known::Remembered;
pub use known::known;
pub use list::list;
pub use remove::remove;
