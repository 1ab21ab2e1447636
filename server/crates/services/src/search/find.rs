//! The search box: what everybody may see, found, checked again on load, and shown.

use super::load;
use crate::{Ctx, Result, categories};
use backstop_domain::text;
use backstop_domain::thread_state::ThreadState;
use backstop_domain::views::{Category, FacetCount, Facets, SearchAnswer};
use backstop_domain::{Actor, FieldError};
use backstop_search::{DocKind, SearchQuery, Sort};
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

/// Categories told of as a facet, those with the most hits first.
const CATEGORIES_SHOWN: usize = 20;

fn word<T: Copy>(
    field: &str,
    given: Option<&str>,
    known: &[(&str, T)],
) -> Result<Option<T>, FieldError> {
    let Some(given) = given.filter(|g| !g.is_empty()) else {
        return Ok(None);
    };
    let found = known
        .iter()
        .find(|(name, _)| *name == given)
        .map(|(_, value)| *value);
    let names: Vec<_> = known.iter().map(|(name, _)| *name).collect();
    found
        .map(Some)
        .ok_or_else(|| FieldError::new(field, format!("Use one of: {}.", names.join(", "))))
}

/// Finds threads and posts. Nothing typed is an error; filters that name nothing there find nothing.
///
/// # Errors
/// Field errors for unknown filter words; "not now" while the index is rebuilt or too many search.
pub async fn find(ctx: &Ctx, _actor: &Actor, request: FindRequest) -> Result<SearchAnswer> {
    let started = Instant::now();
    let kind = word(
        "type",
        request.r#type.as_deref(),
        &[
            ("thread", DocKind::Thread),
            ("answer", DocKind::Answer),
            // The older word.
            ("post", DocKind::Answer),
        ],
    )?;
    let sort = word(
        "sort",
        request.sort.as_deref(),
        &[
            ("relevance", Sort::Relevance),
            ("newest", Sort::Newest),
            ("helpful", Sort::Helpful),
        ],
    )?;
    let states: Vec<_> = ThreadState::ALL.iter().map(|s| (s.word(), *s)).collect();
    let state = word("state", request.state.as_deref(), &states)?;
    let categories = categories::names(ctx).await?;
    let category_ids = match request.category.as_deref().filter(|c| !c.is_empty()) {
        None => Vec::new(),
        // An id no category has: an unknown category holds nothing.
        Some(slug) => match categories::with_descendants(&categories, slug) {
            none if none.is_empty() => vec![-1],
            some => some.into_iter().map(|id| id.0).collect(),
        },
    };
    let query = SearchQuery {
        text: request.q,
        kind,
        category_ids,
        tags: request.tag.into_iter().filter(|t| !t.is_empty()).collect(),
        state: state.map(|s| s.word().to_owned()),
        author: request
            .author
            .filter(|a| !a.is_empty())
            .map(|a| text::key(&a)),
        sort: sort.unwrap_or(Sort::Relevance),
        limit: usize::try_from(request.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(20),
        offset_cursor: request.cursor.filter(|c| !c.is_empty()),
    };
    let page = ctx.search().run(move |index| index.search(&query)).await?;
    let facets = facets(&page.facets, &categories);
    let items = load::hits(ctx, page.hits, &categories).await?;
    let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Ok(SearchAnswer {
        total: page.total,
        took_us,
        items,
        facets,
        next: page.next,
        corrected: None,
        understood: Vec::new(),
        notes: Vec::new(),
        places: Vec::new(),
        staff: Vec::new(),
        nearest: Vec::new(),
    })
}

fn facets(found: &backstop_search::Facets, categories: &[Category]) -> Facets {
    let kinds = found.kinds.iter().map(|(kind, count)| FacetCount {
        value: kind.word().to_owned(),
        label: if *kind == DocKind::Thread {
            "Questions"
        } else {
            "Answers"
        }
        .to_owned(),
        count: *count,
    });
    let by_category = found.categories.iter().filter_map(|(id, count)| {
        let category = categories.iter().find(|c| c.id.0 == *id)?;
        Some(FacetCount {
            value: category.slug.clone(),
            label: category.name.clone(),
            count: *count,
        })
    });
    let states = found.states.iter().map(|(word, count)| FacetCount {
        value: word.clone(),
        label: word.replace('_', " "),
        count: *count,
    });
    Facets {
        r#type: kinds.collect(),
        category: by_category.take(CATEGORIES_SHOWN).collect(),
        state: states.collect(),
    }
}
