//! What narrows a search: the filters of the address and the operators of the query, together.

use super::find::FindRequest;
use crate::{Ctx, Result, categories, tags};
use backstop_domain::query::{Filter, Part, Typed};
use backstop_domain::thread_state::ThreadState;
use backstop_domain::views::Category;
use backstop_domain::{FieldError, text};
use backstop_search::{DocKind, SearchQuery, Sort};

/// A search as the index takes it, and what of it was not understood.
pub(super) struct Narrowed {
    pub query: SearchQuery,
    pub offered: Offered,
    pub notes: Vec<String>,
}

/// What the operators of the query leave to choose from. A filter of the address is lifted to count what
/// else there is; an operator holds, or its facet would promise what nobody finds. Empty: everything.
pub(super) struct Offered {
    states: Vec<String>,
    category_ids: Vec<i64>,
}

impl Offered {
    /// Drops what was counted beside it.
    pub(super) fn keep(&self, facets: &mut backstop_search::Facets) {
        if !self.states.is_empty() {
            facets
                .states
                .retain(|(state, _)| self.states.contains(state));
        }
        if !self.category_ids.is_empty() {
            let ids = &self.category_ids;
            facets.categories.retain(|(id, _)| ids.contains(id));
        }
    }
}

impl Narrowed {
    /// Joins both; what either leaves out stays out.
    ///
    /// # Errors
    /// Field errors for words of the address that are not in its lists. Operators are never one.
    pub(super) fn read(
        request: &FindRequest,
        kind: Option<DocKind>,
        typed: Typed,
        categories: &[Category],
    ) -> Result<Self> {
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
        let mut notes = typed.notes.clone();
        let part = typed.part.map(|part| match part {
            Part::Thread => DocKind::Thread,
            Part::Answer => DocKind::Answer,
        });
        let asked = |text: &Option<String>| text.clone().filter(|t| !t.trim().is_empty());
        let category = request.category.as_deref().filter(|slug| !slug.is_empty());
        let offered = Offered {
            states: states_wanted(&typed, None),
            // What is not understood is noted below.
            category_ids: category_ids(None, &typed, categories, &mut Vec::new()),
        };
        let query = SearchQuery {
            kind: kind.or(part),
            category_ids: category_ids(category, &typed, categories, &mut notes),
            tags: values(&typed.tags, false),
            facet_tag: asked(&request.tag),
            without_tags: values(&typed.tags, true),
            states: states_wanted(&typed, state),
            authors: authors(&typed, asked(&request.author).map(|a| text::key(&a))),
            without_authors: values(&typed.authors, true),
            from: typed.from,
            until: typed.until,
            sort: sort.unwrap_or(Sort::Relevance),
            limit: usize::try_from(request.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(20),
            offset_cursor: request.cursor.clone().filter(|c| !c.is_empty()),
            typed,
            ..SearchQuery::default()
        };
        Ok(Self {
            query,
            offered,
            notes,
        })
    }
}

/// Lets old names of tags mean what they are called now, wherever one was typed.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn by_present_tags(
    ctx: &Ctx,
    request: &mut FindRequest,
    typed: &mut Typed,
) -> Result<()> {
    for tag in request.tag.iter_mut() {
        if let Some(now) = tags::now_called(ctx, tag).await? {
            *tag = now;
        }
    }
    for filter in &mut typed.tags {
        if let Some(now) = tags::now_called(ctx, &filter.value).await? {
            filter.value = now;
        }
    }
    Ok(())
}

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

fn values(filters: &[Filter<String>], not: bool) -> Vec<String> {
    let fitting = filters.iter().filter(|filter| filter.not == not);
    fitting.map(|filter| filter.value.clone()).collect()
}

/// Empty lets everything through; a word that no state is lets nothing through.
fn states_wanted(typed: &Typed, asked: Option<ThreadState>) -> Vec<String> {
    if typed.states.is_empty() && asked.is_none() {
        return Vec::new();
    }
    let any_named = typed.states.iter().any(|filter| !filter.not);
    let fits = |state: &ThreadState| {
        let said = typed.states.iter().find(|filter| filter.value == *state);
        asked.is_none_or(|asked| asked == *state) && said.map_or(!any_named, |filter| !filter.not)
    };
    let wanted = ThreadState::ALL.iter().filter(|state| fits(state));
    let words: Vec<_> = wanted.map(|state| state.word().to_owned()).collect();
    or_nothing(words)
}

fn or_nothing(words: Vec<String>) -> Vec<String> {
    if words.is_empty() {
        vec!["-".to_owned()]
    } else {
        words
    }
}

/// One of those typed, and the one of the address.
fn authors(typed: &Typed, asked: Option<String>) -> Vec<String> {
    let typed = values(&typed.authors, false);
    match asked {
        None => typed,
        Some(asked) if typed.is_empty() || typed.contains(&asked) => vec![asked],
        Some(_) => or_nothing(Vec::new()),
    }
}

/// Ids let through, descendants included; an id that no category has where none is left.
fn category_ids(
    asked: Option<&str>,
    typed: &Typed,
    categories: &[Category],
    notes: &mut Vec<String>,
) -> Vec<i64> {
    let inside = |slug: &str| -> Vec<i64> {
        let ids = categories::with_descendants(categories, slug);
        ids.into_iter().map(|id| id.0).collect()
    };
    let mut allowed: Option<Vec<i64>> = asked.map(inside);
    let mut named: Option<Vec<i64>> = None;
    let mut left_out: Vec<i64> = Vec::new();
    for filter in &typed.categories {
        let category = categories.iter().find(|category| {
            category.slug == filter.value || category.name.to_lowercase() == filter.value
        });
        match category {
            None => notes.push(format!("There is no category “{}”.", filter.value)),
            Some(category) if filter.not => left_out.extend(inside(&category.slug)),
            Some(category) => named.get_or_insert_default().extend(inside(&category.slug)),
        }
    }
    if let Some(named) = named {
        allowed = Some(match allowed {
            None => named,
            Some(ids) => ids.into_iter().filter(|id| named.contains(id)).collect(),
        });
    }
    if !left_out.is_empty() {
        let ids = allowed.unwrap_or_else(|| categories.iter().map(|c| c.id.0).collect());
        allowed = Some(
            ids.into_iter()
                .filter(|id| !left_out.contains(id))
                .collect(),
        );
    }
    match allowed {
        None => Vec::new(),
        Some(ids) if ids.is_empty() => vec![-1],
        Some(ids) => ids,
    }
}
