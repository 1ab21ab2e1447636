//! What an index holds: how the database is read for it, and which events change it.

use super::projection::Projection;
use super::{cases, posts};
use crate::outbox::Entry;
use crate::search::gate::Search;
use crate::search::{documents, staff};
use crate::{Ctx, Result};
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_search::Doc;

/// One of the two indexes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Threads and answers: what everybody may see.
    Posts,
    /// Cases and what was written on them: what those who work cases may see.
    Cases,
}

impl Content {
    pub(crate) const ALL: [Self; 2] = [Self::Posts, Self::Cases];

    /// For the log.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Posts => "posts",
            Self::Cases => "cases",
        }
    }

    /// The index itself. For those who write it and compare it: who answers people asks
    /// [`staff::StaffSearch::open`].
    pub(crate) fn search(self, ctx: &Ctx) -> &Search {
        match self {
            Self::Posts => ctx.search(),
            Self::Cases => ctx.staff_search().unlocked(),
        }
    }

    /// The documents of the next threads or cases after the one of number `after`, and the number of
    /// the last of them; none at the end.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn after(self, ctx: &Ctx, after: i64) -> Result<Option<(i64, Vec<Doc>)>> {
        let db = ctx.read();
        match self {
            Self::Posts => {
                let ids = documents::ids_after(db, ThreadId(after)).await?;
                let Some(last) = ids.last() else {
                    return Ok(None);
                };
                Ok(Some((last.0, documents::load(db, &ids).await?)))
            }
            Self::Cases => {
                let cases = staff::cases_after(db, EscalationId(after)).await?;
                let Some(last) = cases.last().map(|case| case.id.0) else {
                    return Ok(None);
                };
                Ok(Some((last, staff::documents(db, cases).await?)))
            }
        }
    }

    /// Writes what the events changed, as it stands in the database now; says whether that was
    /// anything.
    ///
    /// # Errors
    /// When the database or the index fails.
    pub(super) async fn apply(
        self,
        ctx: &Ctx,
        to: &mut Projection,
        entries: &[Entry],
    ) -> Result<bool> {
        match self {
            Self::Posts => posts::apply(ctx, to, entries).await,
            Self::Cases => cases::apply(ctx, to, entries).await,
        }
    }

    /// What the document of this number is to people.
    pub(crate) fn told(self, document: i64) -> String {
        match self {
            Self::Posts => format!("post {document}"),
            // Cases count downwards, so that they meet no message.
            Self::Cases if document < 0 => format!("case {}", document.unsigned_abs()),
            Self::Cases => format!("message {document} of a case"),
        }
    }
}
