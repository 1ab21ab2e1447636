//! The door to the index of what agents may find.

use crate::search::gate::Search;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, Failure};

/// Holds the index behind a question of right; cheap to clone.
#[derive(Clone)]
pub struct StaffSearch(Search);

impl StaffSearch {
    /// For the folder beside that of `public`; disabled where that is.
    #[must_use]
    pub fn beside(public: &Search) -> Self {
        let Some(dir) = public.dir() else {
            return Self(Search::disabled());
        };
        let mut name = dir.file_name().unwrap_or_default().to_owned();
        name.push("-staff");
        Self(Search::at(&dir.with_file_name(name)))
    }

    /// The index, for those who work cases.
    ///
    /// # Errors
    /// The refusal of [`Action::WorkEscalations`] for everybody else.
    pub(super) fn open(&self, actor: &Actor) -> Result<&Search, Failure> {
        check(actor, Action::WorkEscalations)?;
        Ok(&self.0)
    }

    /// For the one who writes it, and the one who compares it.
    pub(in crate::search) const fn unlocked(&self) -> &Search {
        &self.0
    }
}
