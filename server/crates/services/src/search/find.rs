//! The search box: what everybody may see, found, checked again on load, and shown.

use super::facets::Counted;
use super::looked::Looked;
use super::narrow::{self, Narrowed};
use super::places::{Names, Places};
use super::{facets, load, places, similar, staff, synonyms};
use crate::{Ctx, Result, categories};
use backstop_domain::Actor;
use backstop_domain::query::{Typed, is_quote};
use backstop_domain::synonyms::Synonyms;
use backstop_domain::views::{Corrected, Facets, SearchAnswer, SimilarThread};
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
/// Said where quoted words let next to nothing through.
const LOOSENED: &str =
    "Hardly anything holds the quoted words exactly, so results with some of them are shown too.";
/// Words that rules of synonyms add to one search.
const ALSO_MAX: usize = 16;

/// Finds threads and posts, beside them places of that name, and for agents what stands on cases.
/// Nothing typed is an error; filters that name nothing there find nothing.
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
    actor: &Actor,
    mut request: FindRequest,
    synonyms: Arc<Synonyms>,
) -> Result<SearchAnswer> {
    let started = Instant::now();
    let looked = Looked::read(request.r#type.as_deref(), actor)?;
    let categories = categories::names(ctx).await?;
    let mut typed = Typed::read(&request.q);
    narrow::by_present_tags(ctx, &mut request, &mut typed).await?;
    let understood = typed.understood();
    let names = Names::read(&typed);
    let Narrowed {
        query,
        offered,
        mut notes,
    } = Narrowed::read(&request, looked.post_kind(), typed, &categories)?;
    let is_first = query.offset_cursor.is_none();
    let staff = staff::find(ctx, actor, looked, &query, &synonyms).await?;
    let public = public(looked, query.clone());
    let exact = request.exact;
    let rules = Arc::clone(&synonyms);
    let q = request.q.clone();
    let (mut page, correction, meant, named) = ctx
        .search()
        .run_stoppable(move |index, stop| {
            let (page, correction) = run(index, public, exact, &rules, stop)?;
            let meant = if page.total == 0 {
                meant(index, &q, exact, &rules, stop)?
            } else {
                None
            };
            // What was typed may be a name, even where a correction took its place.
            let right = correction.as_ref().map(|new| Typed::read(&new.apply(&q)));
            let named = [Some(names), right.map(|typed| Names::read(&typed))];
            let named = named.into_iter().flatten().map(|names| names.tags(index));
            let named: Vec<_> = named.collect::<backstop_search::Result<_>>()?;
            Ok((page, correction, meant, named))
        })
        .await?;
    offered.keep(&mut page.facets);
    if page.loosened {
        notes.push(LOOSENED.to_owned());
    }
    let corrected = correction.map(|correction| Corrected {
        shown_query: correction.apply(&request.q),
        typed_query: request.q.clone(),
        words: correction
            .replaced
            .into_iter()
            .map(|new| new.word)
            .collect(),
    });
    let words = corrected.as_ref().map_or(&request.q, |c| &c.shown_query);
    let mut places = Places::default();
    for named in named {
        places.add(places::matching(ctx, actor, named, &categories).await?);
    }
    let nearest = if page.total == 0 && matches!(looked, Looked::Everything | Looked::Posts(_)) {
        nearest(ctx, words).await?
    } else {
        Vec::new()
    };
    let types = facets::types(&Counted {
        public: &page.facets,
        staff: staff.counted(),
        places: &places,
    });
    notes.extend(staff.note());
    let mut answer = SearchAnswer {
        total: 0,
        took_us: 0,
        items: Vec::new(),
        facets: facets::shown(&page.facets, types, &categories),
        corrected,
        did_you_mean: meant,
        understood,
        notes,
        places: Vec::new(),
        staff: Vec::new(),
        nearest,
        next: None,
    };
    match looked {
        Looked::Everything | Looked::Posts(_) => {
            answer.total = page.total;
            answer.next = page.next;
            answer.items = load::hits(ctx, page.hits, &page.marks, &categories).await?;
            if is_first && looked == Looked::Everything {
                answer.places = places.shown(None);
                answer.staff = staff.load(ctx, actor, &categories).await?;
            }
        }
        Looked::Staff(_) => {
            answer.corrected = None;
            answer.did_you_mean = None;
            if let Some(mut counted) = staff.counted().cloned() {
                offered.keep(&mut counted);
                answer.facets = facets::shown(&counted, answer.facets.r#type, &categories);
            }
            answer.total = staff.total();
            answer.next = staff.next();
            answer.items = staff.load(ctx, actor, &categories).await?;
        }
        Looked::Places(kind) => {
            answer.facets = Facets::only(answer.facets.r#type);
            answer.total = places.count(kind);
            answer.places = places.shown(Some(kind));
        }
    }
    answer.took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    Ok(answer)
}

/// The search in what everybody may read; where something else is wanted, only to count.
fn public(looked: Looked, query: SearchQuery) -> SearchQuery {
    match looked {
        Looked::Everything | Looked::Posts(_) => query,
        Looked::Staff(_) | Looked::Places(_) => SearchQuery {
            offset_cursor: None,
            limit: 1,
            ..query
        },
    }
}

/// What may have been meant where the words are wanted as they are and nothing has them: the same with the
/// typing errors put right, those in phrases too.
fn meant(
    index: &Index,
    q: &str,
    exact: bool,
    synonyms: &Synonyms,
    stop: &Stop,
) -> backstop_search::Result<Option<String>> {
    let has_phrase = Typed::read(q).loosened().is_some();
    if !exact && !has_phrase {
        return Ok(None);
    }
    // The quotation marks of an operator's value hold it together.
    let loose = if has_phrase && !q.contains(":\"") {
        let parts: Vec<&str> = q.split(is_quote).map(str::trim).collect();
        parts.join(" ").trim().to_owned()
    } else {
        q.to_owned()
    };
    let correction = correction(index, &Typed::read(&loose), synonyms, stop)?;
    Ok(correction.map(|correction| correction.apply(&loose)))
}

/// The typing errors of a search put right; nothing where there is none. A word that a rule of synonyms names
/// is no error, however few have written it.
fn correction(
    index: &Index,
    typed: &Typed,
    synonyms: &Synonyms,
    stop: &Stop,
) -> backstop_search::Result<Option<Correction>> {
    let is_named = |new: &Replacement| {
        let mut words = typed.words.iter();
        let word = words.find(|word| word.from <= new.from && new.to <= word.to);
        word.is_some_and(|word| !synonyms.expand(&word.text).is_empty())
    };
    let mut correction = index.correct(typed, stop)?;
    if let Some(found) = &mut correction {
        found.replaced.retain(|new| !is_named(new));
    }
    Ok(correction.filter(|found| !found.replaced.is_empty()))
}

/// Puts the words right, unless they are wanted as they are, and searches.
pub(super) fn run(
    index: &Index,
    mut query: SearchQuery,
    exact: bool,
    synonyms: &Synonyms,
    stop: &Stop,
) -> backstop_search::Result<(SearchPage, Option<Correction>)> {
    let correction = if exact {
        None
    } else {
        correction(index, &query.typed, synonyms, stop)?
    };
    if let Some(correction) = &correction {
        query.replaced.clone_from(&correction.replaced);
    }
    query.exact = exact;
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
    let hits = similar::alike(ctx, query).await?;
    similar::shown(ctx, &hits).await
}
