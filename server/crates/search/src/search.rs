//! The search box and the search endpoint.

use crate::Result;
use crate::best::Key;
use crate::correct::Replacement;
use crate::cursor;
use crate::doc::DocKind;
use crate::facets::Facets;
use crate::feedback::{LOOKED_AT_AGAIN, learn_from_the_best};
use crate::found::Found;
use crate::gathering::Gathering;
use crate::index::{Index, Picture};
use crate::letters::Letters;
use crate::query::{Question, Wanted, ask};
use crate::snippet::Marks;
use crate::stop::Stop;
use crate::text::Mode;
use crate::weights::FEEDBACK_FROM;
use backstop_domain::query::Typed;

/// Most results a page holds.
const MAX_LIMIT: usize = 100;

/// The order of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Latest first, among documents that hold most of the words (all of up to three, three
    /// quarters beyond): sorted by time, one common word is no reason to be on top.
    Newest,
    /// Accepted and official answers and solved threads first, then answered threads; among
    /// equals what helped most members, then the best match, of the documents that
    /// [`Newest`](Self::Newest) would show.
    Helpful,
}

/// A search. Filters narrow; those left at their default let everything through.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// As typed: its words, phrases, groups and exclusions. Never an error. Without anything to
    /// find, the filters (or exclusions) alone decide, newest first; without those too nothing is
    /// found. Its filters are not looked at: whoever asks turns them into those below.
    pub typed: Typed,
    /// Words that take the place of typed ones, from [`Index::correct`].
    pub replaced: Vec<Replacement>,
    /// Words to look for beside the typed ones: synonyms and expansions.
    pub also: Vec<String>,
    /// Only first posts or only replies.
    pub kind: Option<DocKind>,
    /// Any of these categories.
    pub category_ids: Vec<i64>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// This tag, which is counted as a facet as if it were not asked for. Without words to find it
    /// is one of `tags`.
    pub facet_tag: Option<String>,
    /// None of these tags.
    pub without_tags: Vec<String>,
    /// Any of these states of the thread.
    pub states: Vec<String>,
    /// Any of these authors, by username.
    pub authors: Vec<String>,
    /// None of these authors.
    pub without_authors: Vec<String>,
    /// Written at this moment or later, microseconds since 1970 UTC.
    pub from: Option<i64>,
    /// Written before this moment.
    pub until: Option<i64>,
    /// Phrases must be there word for word, however little is found. Otherwise a search that finds
    /// (nearly) nothing by them goes on with their words, see [`SearchPage::loosened`].
    pub exact: bool,
    /// The order.
    pub sort: Sort,
    /// Results a page, up to 100.
    pub limit: usize,
    /// [`SearchPage::next`] of the page before.
    pub offset_cursor: Option<String>,
    /// When to stop working before the end.
    pub stop: Stop,
}

/// One page of results.
#[derive(Clone, Debug, Default)]
pub struct SearchPage {
    /// Everything found, not only this page.
    pub total: usize,
    /// This page, best first.
    pub hits: Vec<Hit>,
    /// Where the next page starts; `None` on the last.
    pub next: Option<String>,
    /// How everything found divides.
    pub facets: Facets,
    /// Phrases were looked for as words too, because word for word they find next to nothing.
    pub loosened: bool,
    /// What was looked for, to mark it in titles, and in texts that are longer than the index keeps.
    pub marks: Marks,
}

/// One result.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The post found.
    pub post_id: i64,
    /// Its thread.
    pub thread_id: i64,
    /// The post's id where it was imported from.
    pub import_id: Option<String>,
    /// First post or reply.
    pub kind: DocKind,
    /// The thread's title, as plain text.
    pub title: String,
    /// HTML: escaped text, matches in `<mark>`.
    pub snippet_html: String,
    /// Comparable within one search only; 0 where the order is by time.
    pub score: f32,
    /// The thread's category.
    pub category_id: i64,
    /// The thread's state.
    pub state: String,
    /// Members whom it helped; of a thread, its most helpful answer.
    pub votes: u32,
    /// How its words are cut.
    pub(crate) mode: Mode,
}

impl Index {
    /// Finds posts.
    ///
    /// # Errors
    /// [`SearchError::Cursor`](crate::SearchError::Cursor) for a cursor that is not from the page
    /// before; [`SearchError::Stopped`] when it was stopped or took too long;
    /// [`SearchError::Engine`] when a file cannot be read.
    pub fn search(&self, query: &SearchQuery) -> Result<SearchPage> {
        let picture = self.picture();
        let page = once(&picture, query, &query.typed)?;
        let Some(loose) = loosened(query, page.total) else {
            return Ok(page);
        };
        let more = once(&picture, query, &loose)?;
        if more.total == page.total {
            return Ok(page);
        }
        Ok(SearchPage {
            loosened: true,
            ..more
        })
    }
}

/// Beside a sentence of so many other words, a phrase that next to nothing holds only helps to order.
const SENTENCE: usize = 3;
/// Next to nothing: less than a page.
const FEW: usize = 10;

/// What to search for instead where the phrases of `query` let through so little; `None` where what
/// was found stands.
fn loosened(query: &SearchQuery, total: usize) -> Option<Typed> {
    if query.exact || total >= FEW || query.typed.words.len() < SENTENCE {
        return None;
    }
    query.typed.loosened()
}

/// One search for what was typed, or for what it was loosened to.
fn once(picture: &Picture, query: &SearchQuery, typed: &Typed) -> Result<SearchPage> {
    let wanted = Wanted::read(typed, &query.replaced, &query.also, &picture.languages);
    let sort = if wanted.has_wishes() {
        query.sort
    } else {
        Sort::Newest
    };
    let after = query.offset_cursor.as_deref();
    let after = after.map(|text| cursor::decode(sort, text)).transpose()?;
    if !wanted.has_wishes() && wanted.excluded.is_empty() && !has_filters(query) {
        return Ok(SearchPage::default());
    }
    // Where nothing else narrows, the list of the tag is far shorter than all documents.
    let facet_tag = query.facet_tag.as_ref().filter(|_| !wanted.has_wishes());
    let tags: Vec<String> = query.tags.iter().chain(facet_tag).cloned().collect();
    let question = Question {
        wanted: &wanted,
        tags: &tags,
        without_tags: &query.without_tags,
        authors: &query.authors,
        without_authors: &query.without_authors,
        strict: sort != Sort::Relevance,
    };
    let Some(asked) = ask(&question, &picture.searcher, picture.fields)? else {
        return Ok(SearchPage::default());
    };
    let limit = query.limit.clamp(1, MAX_LIMIT);
    let letters = Letters::read(picture, &letters_of(query))?;
    let gather = |more: usize, after| -> Result<Found> {
        // One more than shown tells whether there is a next page.
        let mut gathering = Gathering::new(sort, more + limit + 1, after);
        gathering.run(picture, &asked, &letters, query)?;
        Ok(gathering.found())
    };
    let learns = sort == Sort::Relevance
        && !query.exact
        && wanted.words.len() >= FEEDBACK_FROM
        && asked.is_plain(picture.fields.text);
    let found = if learns {
        learnt(picture, gather, after, limit)?
    } else {
        gather(0, after)?
    };
    found.page(picture, &wanted, sort, limit)
}

/// The hits after `after` in the order that the best of all hits teaches.
fn learnt(
    picture: &Picture,
    gather: impl Fn(usize, Option<Key>) -> Result<Found>,
    after: Option<Key>,
    limit: usize,
) -> Result<Found> {
    let mut found = gather(LOOKED_AT_AGAIN, None)?;
    learn_from_the_best(picture, &mut found.best)?;
    found.go_on_after(after);
    if found.is_cut_before(limit) {
        return gather(0, after);
    }
    Ok(found)
}

/// Everything typed, and what took the place of some of it.
fn letters_of(query: &SearchQuery) -> String {
    let new = query.replaced.iter().map(|new| new.word.as_str());
    let typed = query.typed.plain();
    new.fold(typed, |text, word| text + " " + word)
}

fn has_filters(query: &SearchQuery) -> bool {
    query.kind.is_some()
        || query.from.is_some()
        || query.until.is_some()
        || !query.states.is_empty()
        || !query.authors.is_empty()
        || !query.without_authors.is_empty()
        || !query.category_ids.is_empty()
        || !query.tags.is_empty()
        || query.facet_tag.is_some()
        || !query.without_tags.is_empty()
}
