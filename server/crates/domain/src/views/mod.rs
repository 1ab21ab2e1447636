//! What people and programs are shown: the outputs of use cases, for pages and REST alike.

macro_rules! view {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }
    };
}

mod connectors;
mod escalations;
mod moderation;
mod notices;
mod people;
mod promise;
mod search;
mod searches;
mod suggest;
mod synonyms;
mod tags;
mod threads;

pub use connectors::*;
pub use escalations::*;
pub use moderation::*;
pub use notices::*;
pub use people::*;
pub use promise::*;
pub use search::*;
pub use searches::*;
pub use suggest::*;
pub use synonyms::*;
pub use tags::*;
pub use threads::*;

/// One page of a list, and the cursor of the next.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give this back as `cursor` for the next page; null at the end.
    pub next: Option<String>,
}
