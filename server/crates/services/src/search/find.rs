//! The search box: what everybody may see, found, checked again on load, and shown.

use super::narrow::Narrowed;
use super::{facets, load, similar, synonyms};
use crate::{Ctx, Result, categories};
use backstop_domain::Actor;
use backstop_domain::query::Typed;
use backstop_domain::synonyms::Synonyms;
use backstop_domain::views::{Corrected, SearchAnswer, SimilarThread};
use backstop_search::{
    Correction, Index, Replacement, SearchPage, SearchQuery, SimilarQuery, Stop,
};
use std::sync::Arc;
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
/// Words that rules of synonyms add to one search.
const ALSO_MAX: usize = 16;

/// Finds threads and posts. Nothing typed is an error; filters that name nothing there find nothing.
///
/// # Errors
/// Field errors for unknown filter words; "not now" while the index is rebuilt or too many search.
pub async fn find(ctx: &Ctx, actor: &Actor, request: FindRequest) -> Result<SearchAnswer> {
    let synonyms = synonyms::known(ctx).await?;
    find_by(ctx, actor, request, synonyms).await
}

/// As [`find`], by these rules of synonyms.
pub(super) async fn find_by(
    ctx: &Ctx,
    _actor: &Actor,
    request: FindRequest,
    synonyms: Arc<Synonyms>,
) -> Result<SearchAnswer> {
    let started = Instant::now();
    let categories = categories::names(ctx).await?;
    let typed = Typed::read(&request.q);
    let understood = typed.understood();
    let Narrowed { query, notes } = Narrowed::read(&request, typed, &categories)?;
    let exact = request.exact;
    let (page, correction) = ctx
        .search()
        .run_stoppable(move |index, stop| run(index, query, exact, &synonyms, stop))
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
    synonyms: &Synonyms,
    stop: &Stop,
) -> backstop_search::Result<(SearchPage, Option<Correction>)> {
    let mut correction = if exact {
        None
    } else {
        index.correct(&query.typed, stop)?
    };
    // A word that a rule names is no typing error, however few have written it.
    let typed = &query.typed.words;
    let is_named = |new: &Replacement| {
        let word = typed
            .iter()
            .find(|word| word.from <= new.from && new.to <= word.to);
        word.is_some_and(|word| !synonyms.expand(&word.text).is_empty())
    };
    if let Some(found) = &mut correction {
        found.replaced.retain(|new| !is_named(new));
    }
    let correction = correction.filter(|found| !found.replaced.is_empty());
    if let Some(correction) = &correction {
        query.replaced.clone_from(&correction.replaced);
    }
    query.also = also(&query, synonyms);
    query.stop = stop.clone();
    Ok((index.search(&query)?, correction))
}

/// What the rules add to the typed words and to those that took the place of others.
fn also(query: &SearchQuery, synonyms: &Synonyms) -> Vec<String> {
    let typed: Vec<&str> = query
        .typed
        .words
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let beside_typed = synonyms
        .expand_all(&typed)
        .into_iter()
        .map(|(.., also)| also);
    let new = query
        .replaced
        .iter()
        .flat_map(|new| synonyms.expand(&new.word));
    let all = beside_typed.chain(new.map(String::as_str));
    all.take(ALSO_MAX).map(str::to_owned).collect()
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
