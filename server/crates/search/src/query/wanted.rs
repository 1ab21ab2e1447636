//! The analysed query: the words that documents and excerpts are compared with.

use super::typed::Typed;
use crate::text::{Mode, Word, words};
use std::collections::HashSet;

/// Distinct words of one search; more are cut.
const MAX_WORDS: usize = 64;
const MAX_PHRASES: usize = 8;
const MAX_PHRASE_WORDS: usize = 16;
const MAX_EXCLUDED: usize = 16;

/// Words that must follow each other, with their distances.
pub(crate) type Phrase = Vec<(usize, String)>;

/// What a search is after.
#[derive(Debug)]
pub(crate) struct Wanted {
    /// Which field the words belong to.
    pub mode: Mode,
    /// Any of these, the more the better.
    pub words: Vec<String>,
    /// All of these.
    pub phrases: Vec<Phrase>,
    /// None of these.
    pub excluded: Vec<Phrase>,
}

impl Wanted {
    /// Where stop words are all that was typed, they are looked for in titles as they stand.
    pub(crate) fn read(text: &str) -> Self {
        let typed = Typed::read(text);
        let wanted = Self::analyse(&typed, Mode::Stemmed);
        if wanted.has_wishes() {
            return wanted;
        }
        let literal = Self::analyse(&typed, Mode::Exact);
        if literal.has_wishes() {
            literal
        } else {
            wanted
        }
    }

    fn analyse(typed: &Typed, mode: Mode) -> Self {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for piece in &typed.words {
            words(piece, mode, |word| {
                // One letter of a longer code finds everything and means nothing.
                let noise = word.part && word.text.chars().nth(1).is_none();
                if !noise && found.len() < MAX_WORDS && seen.insert(word.text.clone()) {
                    found.push(word.text);
                }
            });
        }
        let phrases = |pieces: &[&str], most| {
            let all = pieces.iter().map(|piece| phrase(piece, mode));
            all.filter(|phrase| !phrase.is_empty()).take(most).collect()
        };
        Self {
            mode,
            words: found,
            phrases: phrases(&typed.phrases, MAX_PHRASES),
            excluded: phrases(&typed.excluded, MAX_EXCLUDED),
        }
    }

    /// Anything to find, rather than only to leave out.
    pub(crate) fn has_wishes(&self) -> bool {
        !self.words.is_empty() || !self.phrases.is_empty()
    }

    /// Every word to mark in an excerpt.
    pub(crate) fn marked(&self) -> HashSet<&str> {
        let in_phrases = self.phrases.iter().flatten().map(|(_, word)| word);
        self.words
            .iter()
            .chain(in_phrases)
            .map(String::as_str)
            .collect()
    }
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
