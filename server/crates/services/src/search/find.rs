//! The search box: what everybody may see, found, checked again on load, and shown.

use super::narrow::Narrowed;
use super::{facets, load, similar};
use crate::{Ctx, Result, categories};
use backstop_domain::Actor;
use backstop_domain::query::Typed;
use backstop_domain::views::{Corrected, SearchAnswer, SimilarThread};
use backstop_search::{Correction, Index, SearchPage, SearchQuery, SimilarQuery, Stop};
use std::time::Instant;

/// What is looked for, in the words of an address.
#[derive(Clone, Debug, Default)]
pub struct FindRequest {
    /// As typed.
    pub q: String,
    /// One of the `type` facet's values; everything where nothing is said. `post` is `answer`.
    pub r#type: Option<String>,
    /// Slug of a category.
    pub category: Option<String>,
    /// A tag.
    pub tag: Option<String>,
    /// A state word.
    pub state: Option<String>,
    /// Name of an author.
    pub author: Option<String>,
    /// `relevance` (the default), `newest` or `helpful`.
    pub sort: Option<String>,
    /// The words as typed: nothing is corrected.
    pub exact: bool,
    /// Hits, between 1 and 100; 20 where nothing is said.
    pub limit: Option<u64>,
    /// Where the page before ended.
    pub cursor: Option<String>,
}

/// Threads offered where nothing was found.
const NEAREST: usize = 5;

/// Finds threads and posts. Nothing typed is an error; filters that name nothing there find nothing.
///
/// # Errors
/// Field errors for unknown filter words; "not now" while the index is rebuilt or too many search.
pub async fn find(ctx: &Ctx, _actor: &Actor, request: FindRequest) -> Result<SearchAnswer> {
    let started = Instant::now();
    let categories = categories::names(ctx).await?;
    let typed = Typed::read(&request.q);
    let understood = typed.understood();
    let Narrowed { query, notes } = Narrowed::read(&request, typed, &categories)?;
    let exact = request.exact;
    let (page, correction) = ctx
        .search()
        .run_stoppable(move |index, stop| run(index, query, exact, stop))
        .await?;
    let corrected = correction.map(|correction| Corrected {
        shown_query: correction.apply(&request.q),
        typed_query: request.q.clone(),
        words: correction
            .replaced
            .into_iter()
            .map(|new| new.word)
            .collect(),
    });
    let nearest = if page.total == 0 {
        let words = corrected.as_ref().map_or(&request.q, |c| &c.shown_query);
        nearest(ctx, words).await?
    } else {
        Vec::new()
    };
    let facets = facets::shown(&page.facets, &categories);
    let items = load::hits(ctx, page.hits, &categories).await?;
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Ok(SearchAnswer {
        total: page.total,
        took_us,
        items,
        facets,
        next: page.next,
        corrected,
        understood,
        notes,
        places: Vec::new(),
        staff: Vec::new(),
        nearest,
    })
}

/// Puts the words right, unless they are wanted as they are, and searches.
fn run(
    index: &Index,
    mut query: SearchQuery,
    exact: bool,
    stop: &Stop,
) -> backstop_search::Result<(SearchPage, Option<Correction>)> {
    let correction = if exact {
        None
    } else {
        index.correct(&query.typed, stop)?
    };
    if let Some(correction) = &correction {
        query.replaced.clone_from(&correction.replaced);
    }
    query.stop = stop.clone();
    Ok((index.search(&query)?, correction))
}

/// Threads about something near what was typed, whatever the filters.
async fn nearest(ctx: &Ctx, words: &str) -> Result<Vec<SimilarThread>> {
    let plain = Typed::read(words).plain();
    if plain.is_empty() {
        return Ok(Vec::new());
    }
    let query = SimilarQuery {
        title: plain,
        limit: NEAREST,
        ..SimilarQuery::default()
    };
    let hits = ctx.search().run(move |index| index.similar(&query)).await?;
    similar::shown(ctx, &hits).await
}
