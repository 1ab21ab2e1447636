//! Tags, categories and people that are called like what was typed; for agents macros too.

use super::looked::PlaceKind;
use super::{macros, queries};
use crate::threads::view::tag_url;
use crate::{Ctx, Result};
use backstop_domain::query::{Typed, Wish};
use backstop_domain::views::{Category, Place};
use backstop_domain::{Actor, Role, Timestamp, text};
use backstop_search::{Index, NamedTag};

/// Words typed that are looked at: a name stands at the beginning or alone.
const WORDS_MAX: usize = 8;
/// Letters from which on a word may be the beginning of a name.
pub(super) const BEGUN_FROM: usize = 3;
/// Letters from which on one word of several may stand for a name.
const ALONE_FROM: usize = 3;
/// Beside threads a few of each are enough.
const BESIDE: usize = 3;
/// Most of one kind, where it alone was asked for.
const MOST: usize = 50;

/// All that fits, the best of each kind first.
#[derive(Default)]
pub(super) struct Places(Vec<(PlaceKind, Vec<Place>)>);

impl Places {
    /// How many of a kind fit.
    pub(super) fn count(&self, kind: PlaceKind) -> usize {
        self.of(kind).len()
    }

    /// Puts the others behind those that are there.
    pub(super) fn add(&mut self, others: Self) {
        for (kind, places) in others.0 {
            match self.0.iter_mut().find(|(of, _)| *of == kind) {
                Some((_, known)) => {
                    let new = places.into_iter().filter(|place| !known.contains(place));
                    let new: Vec<_> = new.collect();
                    known.extend(new);
                }
                None => self.0.push((kind, places)),
            }
        }
    }

    fn of(&self, kind: PlaceKind) -> &[Place] {
        let found = self.0.iter().find(|(of, _)| *of == kind);
        found.map_or(&[], |(_, places)| places)
    }

    /// Those to be shown: all of one kind, or a few of each.
    pub(super) fn shown(&self, kind: Option<PlaceKind>) -> Vec<Place> {
        match kind {
            Some(kind) => self.of(kind).to_vec(),
            None => {
                let few = self.0.iter().flat_map(|(_, all)| all.iter().take(BESIDE));
                few.cloned().collect()
            }
        }
    }
}

/// The words of a search that may name a place.
pub(super) struct Names(Vec<String>);

impl Names {
    /// Loose words and phrases, without operators.
    pub(super) fn read(typed: &Typed) -> Self {
        let bound = typed.groups.iter().flatten().map(|wish| match wish {
            Wish::Word(word) => word.text.as_str(),
            Wish::Phrase(phrase) => phrase.as_str(),
        });
        let loose = typed.words.iter().map(|word| word.text.as_str());
        let all = loose.chain(bound).flat_map(str::split_whitespace);
        let bare = all.map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric())
                .to_lowercase()
        });
        let named = bare.filter(|word| !word.is_empty());
        Self(named.take(WORDS_MAX).collect())
    }

    /// The tags of visible threads that are called so: the index knows them.
    ///
    /// # Errors
    /// When a file of the index cannot be read.
    pub(super) fn tags(self, index: &Index) -> backstop_search::Result<Tagged> {
        if self.0.is_empty() {
            return Ok(Tagged(self, Vec::new()));
        }
        let (names, begun) = tag_names(&self.0);
        let found = index.tags_named(&names, &begun, MOST)?;
        Ok(Tagged(self, found))
    }
}

/// Words, and the tags that they name.
pub(super) struct Tagged(Names, Vec<NamedTag>);

/// Finds all that fits what was typed. What everybody may see: tags of visible threads, categories,
/// and members who are not suspended; and macros, for those who work cases.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn matching(
    ctx: &Ctx,
    actor: &Actor,
    Tagged(Names(words), tags): Tagged,
    categories: &[Category],
) -> Result<Places> {
    if words.is_empty() {
        return Ok(Places(Vec::new()));
    }
    let people = people(ctx, &words).await?;
    let mut macros = macros::fitting(ctx, actor, &words).await?;
    macros.truncate(MOST);
    Ok(Places(vec![
        (PlaceKind::Tag, tags.into_iter().map(tag).collect()),
        (PlaceKind::Category, categories_like(categories, &words)),
        (PlaceKind::Person, people),
        (PlaceKind::Macro, macros),
    ]))
}

/// Each word and each two neighbours as the name of a tag; and what the beginning of one may be.
fn tag_names(words: &[String]) -> (Vec<String>, String) {
    let mut names = vec![words.join("-")];
    names.extend(words.windows(2).map(|pair| pair.join("-")));
    names.extend(words.iter().cloned());
    let whole = words.join("-");
    let begun = if whole.chars().count() >= BEGUN_FROM {
        whole
    } else {
        String::new()
    };
    (names, begun)
}

fn tag(found: NamedTag) -> Place {
    Place {
        r#type: PlaceKind::Tag.word().to_owned(),
        url: tag_url(&found.tag),
        detail: threads(i64::try_from(found.threads).unwrap_or(i64::MAX)),
        text: found.tag,
    }
}

fn threads(count: i64) -> String {
    if count == 1 {
        "1 thread".to_owned()
    } else {
        format!("{count} threads")
    }
}

/// How well a name fits, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// It is what was typed.
    Whole,
    /// It begins like what was typed.
    Begins,
    /// A later word of it begins like what was typed.
    WordBegins,
    /// All its words were typed, among others.
    Named,
    /// Not its name, but what it holds.
    InText,
}

pub(super) fn fit(name: &str, words: &[String]) -> Option<Fit> {
    let parts: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect();
    let begins = |parts: &[String]| {
        let (Some((last, before)), true) = (words.split_last(), words.len() <= parts.len()) else {
            return false;
        };
        let long = words.len() > 1 || last.chars().count() >= BEGUN_FROM;
        long && parts.iter().zip(before).all(|(part, word)| part == word)
            && parts[words.len() - 1].starts_with(last.as_str())
    };
    if parts.is_empty() {
        None
    } else if parts == words {
        Some(Fit::Whole)
    } else if begins(&parts) {
        Some(Fit::Begins)
    } else if (1..parts.len()).any(|from| begins(&parts[from..])) {
        Some(Fit::WordBegins)
    } else if words.len() > 1 && parts.iter().all(|part| words.contains(part)) {
        Some(Fit::Named)
    } else {
        None
    }
}

fn categories_like(categories: &[Category], words: &[String]) -> Vec<Place> {
    let fitting = categories
        .iter()
        .filter_map(|category| Some((fit(&category.name, words)?, category)));
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by_key(|(fit, category)| (*fit, std::cmp::Reverse(category.thread_count)));
    let places = fitting.into_iter().take(MOST).map(|(_, category)| Place {
        r#type: PlaceKind::Category.word().to_owned(),
        text: category.name.clone(),
        url: format!("/c/{}", category.slug),
        detail: threads(category.thread_count),
    });
    places.collect()
}

async fn people(ctx: &Ctx, words: &[String]) -> Result<Vec<Place>> {
    let begun = match words {
        [one] if one.chars().count() >= BEGUN_FROM => Some(one.as_str()),
        _ => None,
    };
    let alone = words.len() == 1;
    let names = words
        .iter()
        .filter(|word| alone || word.chars().count() >= ALONE_FROM);
    let names: Vec<String> = names.cloned().collect();
    let mut found = queries::people(ctx.read(), &names, begun, ctx.now()).await?;
    // Accounts that stand in for many are nobody.
    found.retain(|row| text::public_username(&row.username).is_ok());
    found.sort_by_cached_key(|row| {
        let is_whole = names.contains(&row.username_key);
        let helps = row.accepted_count.saturating_mul(5);
        let weight = helps.saturating_add(row.reply_count);
        (
            !is_whole,
            std::cmp::Reverse(weight),
            row.username_key.clone(),
        )
    });
    found.truncate(MOST);
    Ok(found.into_iter().map(person).collect())
}

fn person(row: queries::Person) -> Place {
    Place {
        r#type: PlaceKind::Person.word().to_owned(),
        url: format!("/u/{}", row.username),
        detail: standing(row.role, row.accepted_count, row.created_at),
        text: row.username,
    }
}

/// What is most worth knowing of somebody.
fn standing(role: Role, accepted: i32, since: Timestamp) -> String {
    match (role, accepted) {
        (Role::Moderator, _) => "moderator".to_owned(),
        (Role::Agent | Role::Supervisor | Role::Admin, _) => "answers for us".to_owned(),
        (Role::Member, 1) => "1 accepted answer".to_owned(),
        (Role::Member, 2..) => format!("{accepted} accepted answers"),
        (Role::Member, _) => format!("since {}", &since.date()[..4]),
    }
}

#[cfg(test)]
mod tests {
    use super::{Fit, Names, fit, tag_names};
    use backstop_domain::query::Typed;

    fn fits(name: &str, typed: &str) -> Option<Fit> {
        fit(name, &Names::read(&Typed::read(typed)).0)
    }

    #[test]
    fn names_fit_by_their_words() {
        assert_eq!(fits("Phones & tablets", "phones tablets"), Some(Fit::Whole));
        assert_eq!(fits("Phones & tablets", "Phon"), Some(Fit::Begins));
        assert_eq!(fits("Phones & tablets", "phones tab"), Some(Fit::Begins));
        assert_eq!(fits("Phones & tablets", "tabl"), Some(Fit::WordBegins));
        assert_eq!(fits("Billing", "my billing is wrong"), Some(Fit::Named));
        assert_eq!(fits("Phones & tablets", "tablets are slow"), None);
        assert_eq!(fits("Phones", "ph"), None, "two letters fit too much");
        assert_eq!(fits("Übersee", "über"), Some(Fit::Begins));
        assert_eq!(fits("…", "phones"), None);
    }

    #[test]
    fn operators_name_nothing() {
        assert_eq!(
            Names::read(&Typed::read("tag:x200 -fax \"paper jam\" Ink!")).0,
            ["ink", "paper", "jam"]
        );
    }

    #[test]
    fn tags_are_words_joined_by_hyphens() {
        let (names, begun) = tag_names(&["paper".to_owned(), "jam".to_owned()]);
        assert_eq!(names, ["paper-jam", "paper-jam", "paper", "jam"]);
        assert_eq!(begun, "paper-jam");
    }
}
