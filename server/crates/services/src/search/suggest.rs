//! What to offer while somebody types into the search box: categories, tags and threads.

use super::queries::{self, Headline};
use crate::threads::view::{tag_url, thread_url};
use crate::{Ctx, Result, categories};
use backstop_domain::ids::ThreadId;
use backstop_domain::views::{Category, Suggestion, SuggestionKind};
use std::collections::HashSet;

/// Lines offered.
const MOST: usize = 8;
const CATEGORIES: usize = 2;
const TAGS: usize = 2;
/// Letters typed below which nothing is offered: fewer fit almost everything.
const LETTERS_MIN: usize = 2;
/// Letters that are read; a title is no longer.
const LETTERS_MAX: usize = 200;

/// Categories and tags whose names begin like what is typed, then threads whose titles hold its
/// words, the last of which may go on. What is hidden is never among them: threads are looked up
/// again, and a tag counts while a visible thread has it.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn suggest(ctx: &Ctx, q: &str) -> Result<Vec<Suggestion>> {
    let typed: String = q.trim_start().chars().take(LETTERS_MAX).collect();
    if typed.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS_MIN {
        return Ok(Vec::new());
    }
    let categories = categories::names(ctx).await?;
    let mut offers = named_like(&categories, &typed);
    let found = ctx
        .search()
        .run(move |index| index.suggest(&typed, MOST, TAGS))
        .await?;
    offers.extend(found.tags.into_iter().map(|tag| Suggestion {
        url: tag_url(&tag),
        text: tag,
        kind: SuggestionKind::Tag,
        state: None,
        category: None,
    }));
    let ids: Vec<_> = found.threads.into_iter().map(ThreadId).collect();
    let threads = queries::headlines(ctx.read(), ids.clone()).await?;
    let shown = ids.iter().filter_map(|id| threads.get(&id.0));
    let mut seen = HashSet::new();
    let different = shown.filter(|thread| seen.insert(thread.title.to_lowercase()));
    offers.extend(different.map(|thread| offer(thread, &categories)));
    offers.truncate(MOST);
    Ok(offers)
}

fn offer(thread: &Headline, categories: &[Category]) -> Suggestion {
    let category = categories.iter().find(|c| c.id == thread.category_id);
    Suggestion {
        text: thread.title.clone(),
        url: thread_url(thread.id, &thread.slug),
        kind: SuggestionKind::Thread,
        state: Some(thread.state),
        category: category.map(|c| c.name.clone()),
    }
}

/// Categories of whose name a word begins like what is typed.
fn named_like(categories: &[Category], typed: &str) -> Vec<Suggestion> {
    let typed = typed.trim_end().to_lowercase();
    let fits = |name: &str| {
        let name = name.to_lowercase();
        let starts = name.char_indices().filter(|(at, _)| {
            let before = name[..*at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric())
        });
        starts
            .into_iter()
            .any(|(at, _)| name[at..].starts_with(&typed))
    };
    let named = categories.iter().filter(|category| fits(&category.name));
    let offers = named.take(CATEGORIES).map(|category| Suggestion {
        text: category.name.clone(),
        url: format!("/c/{}", category.slug),
        kind: SuggestionKind::Category,
        state: None,
        category: None,
    });
    offers.collect()
}

#[cfg(test)]
mod tests {
    use super::named_like;
    use backstop_domain::ids::CategoryId;
    use backstop_domain::views::Category;

    #[test]
    fn categories_fit_by_the_beginning_of_a_word() {
        let named = |name: &str| Category {
            id: CategoryId(1),
            slug: name.to_lowercase(),
            name: name.to_owned(),
            description: String::new(),
            parent: None,
            language: None,
            thread_count: 0,
        };
        let all = [
            named("Phones & tablets"),
            named("Telephony"),
            named("Übersee"),
        ];
        let fit = |typed| -> Vec<_> {
            named_like(&all, typed)
                .into_iter()
                .map(|s| s.text)
                .collect()
        };
        assert_eq!(fit("Tabl"), ["Phones & tablets"]);
        assert_eq!(fit("phones & t "), ["Phones & tablets"]);
        assert_eq!(fit("über"), ["Übersee"]);
        assert!(fit("phony").is_empty());
    }
}
