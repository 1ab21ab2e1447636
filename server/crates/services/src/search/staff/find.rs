//! Search in what only agents may find.

use crate::search::find::run;
use crate::search::looked::Looked;
use crate::{Ctx, Error, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::synonyms::Synonyms;
use backstop_domain::views::{Category, SearchHit};
use backstop_domain::{Actor, ErrorCode};
use backstop_search::{Facets, SearchPage, SearchQuery};
use std::sync::Arc;

/// Hits beside threads, where no type is named.
const BESIDE: usize = 3;

/// What was found; nothing for those without the right.
#[derive(Default)]
pub(in crate::search) struct Found {
    page: Option<SearchPage>,
    note: Option<String>,
}

/// Searches for an agent. Everybody else finds nothing, and nothing is looked at for them.
///
/// # Errors
/// When the database or the index fails. While the index is prepared there is a note instead, so
/// that threads are found all the same.
pub(in crate::search) async fn find(
    ctx: &Ctx,
    actor: &Actor,
    looked: Looked,
    query: &SearchQuery,
    synonyms: &Arc<Synonyms>,
) -> Result<Found> {
    if check(actor, Action::WorkEscalations).is_err() {
        return Ok(Found::default());
    }
    let (kind, limit, cursor) = match looked {
        Looked::Staff(kind) => (Some(kind), query.limit, query.offset_cursor.clone()),
        Looked::Everything => (None, BESIDE, None),
        // Only to be counted.
        Looked::Posts(_) | Looked::Places(_) => (None, 1, None),
    };
    let query = SearchQuery {
        kind,
        limit,
        offset_cursor: cursor,
        ..query.clone()
    };
    let rules = Arc::clone(synonyms);
    // The public index knows no word of this one, so nothing here is corrected: who looks for a
    // number or a name has it from somewhere.
    let found = ctx
        .staff_search()
        .open(actor)?
        .run_stoppable(move |index, stop| run(index, query, true, &rules, stop))
        .await;
    match found {
        Ok((page, _)) => Ok(Found {
            page: Some(page),
            note: None,
        }),
        Err(error) if is_away(&error) && !matches!(looked, Looked::Staff(_)) => Ok(Found {
            page: None,
            note: Some("Cases and notes are not searched at the moment.".to_owned()),
        }),
        Err(error) => Err(error),
    }
}

fn is_away(error: &Error) -> bool {
    matches!(error, Error::Refused(failure) if failure.code == ErrorCode::Unavailable)
}

impl Found {
    /// How the hits spread, for an agent.
    pub(in crate::search) fn counted(&self) -> Option<&Facets> {
        self.page.as_ref().map(|page| &page.facets)
    }

    pub(in crate::search) fn total(&self) -> usize {
        self.page.as_ref().map_or(0, |page| page.total)
    }

    pub(in crate::search) fn next(&self) -> Option<String> {
        self.page.as_ref()?.next.clone()
    }

    /// What to tell the agent.
    pub(in crate::search) fn note(&self) -> Option<String> {
        self.note.clone()
    }

    /// The hits, loaded and checked again.
    pub(in crate::search) async fn load(
        self,
        ctx: &Ctx,
        actor: &Actor,
        categories: &[Category],
    ) -> Result<Vec<SearchHit>> {
        let page = self.page.unwrap_or_default();
        super::load::hits(ctx, actor, page, categories).await
    }
}
