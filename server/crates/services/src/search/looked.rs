//! What a search is after, as the `type` of an address says it.

use crate::Result;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, FieldError};
use backstop_search::DocKind;

/// A place that has a name of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PlaceKind {
    Tag,
    Category,
    Person,
    /// For those who work cases.
    Macro,
}

impl PlaceKind {
    /// What everybody may find.
    pub(super) const PUBLIC: [Self; 3] = [Self::Tag, Self::Category, Self::Person];

    /// The `type` of the public API.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Category => "category",
            Self::Person => "person",
            Self::Macro => "macro",
        }
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Tag => "Tags",
            Self::Category => "Categories",
            Self::Person => "People",
            Self::Macro => "Macros",
        }
    }
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Looked {
    /// Threads and answers, with the best of everything else beside them.
    Everything,
    /// Threads alone or answers alone.
    Posts(DocKind),
    /// What only those who work cases may find.
    Staff(DocKind),
    /// Places of one kind.
    Places(PlaceKind),
}

/// What agents find, in the order of facets.
pub(super) const STAFF: [DocKind; 3] = [DocKind::Case, DocKind::Note, DocKind::PrivateReply];

impl Looked {
    /// Reads a `type`; the words of agents are none to others.
    ///
    /// # Errors
    /// A field error for a word that is not in the actor's list.
    pub(super) fn read(word: Option<&str>, actor: &Actor) -> Result<Self, FieldError> {
        let works_cases = check(actor, Action::WorkEscalations).is_ok();
        let mut known = vec![
            ("thread", Self::Posts(DocKind::Thread)),
            ("answer", Self::Posts(DocKind::Answer)),
        ];
        let place = |kind: PlaceKind| (kind.word(), Self::Places(kind));
        known.extend(PlaceKind::PUBLIC.map(place));
        if works_cases {
            known.extend(STAFF.map(|kind| (kind.word(), Self::Staff(kind))));
            known.push(place(PlaceKind::Macro));
        }
        let Some(word) = word.filter(|word| !word.is_empty()) else {
            return Ok(Self::Everything);
        };
        // The older word.
        let word = if word == "post" { "answer" } else { word };
        let found = known.iter().find(|(name, _)| *name == word);
        found.map(|(_, looked)| *looked).ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
            FieldError::new("type", format!("Use one of: {}.", names.join(", ")))
        })
    }

    /// The kind of post that alone is wanted.
    pub(super) const fn post_kind(self) -> Option<DocKind> {
        match self {
            Self::Posts(kind) => Some(kind),
            Self::Everything | Self::Staff(_) | Self::Places(_) => None,
        }
    }
}
