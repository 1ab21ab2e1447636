//! The analysed query: the words that documents and excerpts are compared with.

use crate::correct::Replacement;
use crate::text::{Language, Mode, Word, words};
use crate::weights::{ALSO, TYPED};
use backstop_domain::query::{Typed, Wish};
use std::collections::HashSet;

/// Distinct words of one search; more are cut.
const MAX_WORDS: usize = 64;
const MAX_GROUPS: usize = 8;
const MAX_GROUP: usize = 8;
const MAX_PHRASE_WORDS: usize = 16;
const MAX_EXCLUDED: usize = 16;

/// Words that must follow each other, with their distances.
pub(crate) type Phrase = Vec<(usize, String)>;

/// A word in each form that one of the languages gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sought {
    pub forms: Vec<String>,
    /// How much it counts beside the others.
    pub weight: f32,
}

/// One of these has to be there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    pub phrases: Vec<Phrase>,
    pub tags: Vec<String>,
}

/// What a search is after.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// The words stand as they were typed, stop words too, and are looked for in titles.
    pub literal: bool,
    /// Titles alone are looked through.
    pub in_title: bool,
    /// Any of these, the more the better.
    pub words: Vec<Sought>,
    /// Where these are, the better.
    pub preferred: Vec<Phrase>,
    /// One of each of these.
    pub groups: Vec<Group>,
    /// None of these.
    pub excluded: Vec<Phrase>,
}

impl Wanted {
    /// Where stop words are all that was typed, they are looked for in titles as they stand.
    pub(crate) fn read(
        typed: &Typed,
        replaced: &[Replacement],
        also: &[String],
        languages: &[Language],
    ) -> Self {
        let stemmed: Vec<Mode> = languages.iter().copied().map(Mode::Stemmed).collect();
        let wanted = Self::analyse(typed, replaced, also, &stemmed);
        if wanted.has_wishes() {
            return wanted;
        }
        let literal = Self {
            literal: true,
            ..Self::analyse(typed, replaced, also, &[Mode::Exact])
        };
        if literal.has_wishes() {
            literal
        } else {
            wanted
        }
    }

    fn analyse(typed: &Typed, replaced: &[Replacement], also: &[String], modes: &[Mode]) -> Self {
        let mut list = WordList::default();
        for word in &typed.words {
            let changed: Vec<_> = replaced
                .iter()
                .filter(|new| word.from <= new.from && new.to <= word.to)
                .collect();
            let weight = if changed.is_empty() { 1.0 } else { TYPED };
            list.add(&word.text, modes, weight);
            for new in changed {
                list.add(&new.word, modes, 1.0);
            }
        }
        for text in also {
            list.add(text, modes, ALSO);
        }
        let mut groups: Vec<Group> = Vec::new();
        for wishes in typed.groups.iter().take(MAX_GROUPS) {
            let one_of = wishes.iter().take(MAX_GROUP);
            let phrases = distinct(one_of.flat_map(|wish| phrases(wish_text(wish), modes)));
            groups.push(Group {
                phrases,
                tags: Vec::new(),
            });
        }
        groups.extend(typed.versions.iter().map(|text| version(text, modes)));
        groups.retain(|group| !group.phrases.is_empty() || !group.tags.is_empty());
        let preferred = typed.preferred.iter().take(MAX_GROUPS);
        let excluded = typed.excluded.iter().take(MAX_EXCLUDED);
        Self {
            literal: false,
            in_title: typed.in_title,
            words: list.words,
            preferred: distinct(preferred.flat_map(|text| phrases(text, modes))),
            groups,
            excluded: distinct(excluded.flat_map(|wish| phrases(wish_text(wish), modes))),
        }
    }

    /// Anything to find, rather than only to leave out.
    pub(crate) fn has_wishes(&self) -> bool {
        !self.words.is_empty() || !self.groups.is_empty()
    }

    /// Every word to mark in an excerpt.
    pub(crate) fn marked(&self) -> HashSet<&str> {
        let in_phrases = self
            .groups
            .iter()
            .flat_map(|group| &group.phrases)
            .flatten();
        let in_phrases = in_phrases.map(|(_, word)| word);
        let words = self.words.iter().flat_map(|word| &word.forms);
        words.chain(in_phrases).map(String::as_str).collect()
    }
}

/// Words that count, each once.
#[derive(Default)]
struct WordList {
    words: Vec<Sought>,
    seen: HashSet<String>,
}

impl WordList {
    /// Adds the words of a text; where the languages cut or end them differently, each form.
    fn add(&mut self, text: &str, modes: &[Mode], weight: f32) {
        let mut found: Vec<(usize, usize, bool, Vec<String>)> = Vec::new();
        for mode in modes {
            words(text, *mode, |word| {
                // One letter of a longer code finds everything and means nothing.
                if word.part && word.text.chars().nth(1).is_none() {
                    return;
                }
                let place = (word.from, word.to, word.code);
                match found.iter_mut().find(|f| (f.0, f.1, f.2) == place) {
                    Some((.., forms)) if forms.contains(&word.text) => {}
                    Some((.., forms)) => forms.push(word.text),
                    None => found.push((place.0, place.1, place.2, vec![word.text])),
                }
            });
        }
        for (.., mut forms) in found {
            forms.retain(|form| self.seen.insert(form.clone()));
            if !forms.is_empty() && self.words.len() < MAX_WORDS {
                self.words.push(Sought { forms, weight });
            }
        }
    }
}

fn wish_text(wish: &Wish) -> &str {
    match wish {
        Wish::Word(word) => &word.text,
        Wish::Phrase(phrase) => phrase,
    }
}

fn distinct(phrases: impl Iterator<Item = Phrase>) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::new();
    for phrase in phrases {
        if !phrase.is_empty() && !out.contains(&phrase) {
            out.push(phrase);
        }
    }
    out
}

/// A version is named with or without its letter, in the text or by a tag.
fn version(text: &str, modes: &[Mode]) -> Group {
    let bare = text.strip_prefix('v').unwrap_or(text);
    let spelled = [bare.to_owned(), format!("v{bare}")];
    let mode = modes.first().copied().unwrap_or(Mode::Exact);
    Group {
        phrases: distinct(spelled.iter().map(|text| phrase(text, mode))),
        tags: spelled.to_vec(),
    }
}

fn phrases<'a>(text: &'a str, modes: &'a [Mode]) -> impl Iterator<Item = Phrase> + 'a {
    modes.iter().map(|mode| phrase(text, *mode))
}

/// The words of a phrase. A single code is looked for whole; among other words its parts stand
/// for it, because those have a place of their own each.
fn phrase(text: &str, mode: Mode) -> Phrase {
    let mut all: Vec<Word> = Vec::new();
    words(text, mode, |word| all.push(word));
    let last = all.last().map_or(0, |word| word.to);
    let is_single_code = all.first().is_some_and(|word| word.code && word.to >= last);
    all.retain(|word| word.code == is_single_code);
    all.truncate(MAX_PHRASE_WORDS);
    all.into_iter()
        .map(|word| (word.position, word.text))
        .collect()
}
