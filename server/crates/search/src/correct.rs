//! Typing errors, put right from the words that the forum itself uses.
//!
//! A word is looked up as it stands among the words of all documents. Where none or hardly any
//! holds it, the commonest word within one slip of the keys (two in longer words) takes its place:
//! the rule of SymSpell, on the dictionary that the index has anyway, so that it is never older
//! than the index and costs no memory.

use crate::index::{Index, Picture};
use crate::stop::Stop;
use crate::text::{Mode, Word, is_stop_word, words};
use crate::{Result, weights};
use backstop_domain::query::Typed;
use std::collections::HashMap;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet as _, SegmentReader, TERMINATED, Term};

/// Letters a word must have: in shorter ones every slip makes another word.
const LETTERS_MIN: usize = 4;
/// Letters from which two slips are looked for.
const LETTERS_TWO_SLIPS: usize = 6;
const LETTERS_MAX: usize = 24;
/// Words of one search that are put right; looking is the dear part.
const MAX_CORRECTED: usize = 6;
/// Candidates whose documents are looked at, to be sure that one of them still stands.
const MAX_CHECKED: usize = 3;

/// A word that takes the place of a typed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Bytes `from..to` of the typed text.
    pub from: usize,
    /// See `from`.
    pub to: usize,
    /// What stands there instead.
    pub word: String,
}

/// What a typed text was meant to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// In order of their place.
    pub replaced: Vec<Replacement>,
}

impl Correction {
    /// The typed text with the replacements in it.
    #[must_use]
    pub fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 8);
        let mut at = 0;
        for new in &self.replaced {
            out.push_str(text.get(at..new.from).unwrap_or_default());
            out.push_str(&new.word);
            at = new.to;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }
}

impl Index {
    /// Looks for typing errors among the loose words of a search; phrases are left alone. `None`
    /// where nothing is to be put right. Only words of documents that are in the index now are
    /// offered, none of those that were taken out.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn correct(&self, typed: &Typed, stop: &Stop) -> Result<Option<Correction>> {
        let picture = self.picture();
        let mut replaced = Vec::new();
        let mut looked_for = 0;
        for place in &typed.words {
            let mut plain: Vec<Word> = Vec::new();
            words(&place.text, Mode::Exact, |word| plain.push(word));
            for word in plain {
                if looked_for == MAX_CORRECTED || stop.look().is_err() {
                    break;
                }
                if word.code || !is_correctable(&picture, &word.text) {
                    continue;
                }
                let known = documents(&picture, &word.text)?;
                if known > weights::CORRECT_KNOWN_MAX {
                    continue;
                }
                looked_for += 1;
                if let Some(better) = better(&picture, &word.text, known)? {
                    replaced.push(Replacement {
                        from: place.from + word.from,
                        to: place.from + word.to,
                        word: better,
                    });
                }
            }
        }
        Ok((!replaced.is_empty()).then_some(Correction { replaced }))
    }
}

fn is_correctable(picture: &Picture, word: &str) -> bool {
    let letters = word.chars().count();
    (LETTERS_MIN..=LETTERS_MAX).contains(&letters)
        && word.chars().all(char::is_alphabetic)
        && !picture
            .languages
            .iter()
            .any(|language| is_stop_word(word, *language))
}

/// Documents that hold the word, those included that were taken out since the last merge.
fn documents(picture: &Picture, word: &str) -> Result<u64> {
    let term = Term::from_field_text(picture.fields.spelling, word);
    Ok(picture.searcher.doc_freq(&term)?)
}

/// The best word in place of one that `known` documents hold, if there is one good enough.
fn better(picture: &Picture, word: &str, known: u64) -> Result<Option<String>> {
    let letters = word.chars().count();
    let slips_max = if known == 0 && letters >= LETTERS_TWO_SLIPS {
        2
    } else {
        1
    };
    let mut best: Vec<(f32, String)> = Vec::new();
    for slips in 1..=slips_max {
        for (other, count) in within(picture, word, slips)? {
            let enough = weights::CORRECT_TIMES * known;
            if other != word && count >= enough.max(weights::CORRECT_MIN) {
                let score = likeness(word, &other, slips) + (count as f32).ln();
                best.push((score, other));
            }
        }
        if !best.is_empty() {
            break;
        }
    }
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    for (_, other) in best.into_iter().take(MAX_CHECKED) {
        if stands(picture, &other)? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Words within so many slips, and how many documents hold each.
fn within(picture: &Picture, word: &str, slips: u8) -> Result<HashMap<String, u64>> {
    let term = Term::from_field_text(picture.fields.spelling, word);
    let query = FuzzyTermQuery::new(term, slips, true);
    let first = word.chars().next().map(String::from).unwrap_or_default();
    let mut found: HashMap<String, u64> = HashMap::new();
    for reader in picture.searcher.segment_readers() {
        let index = reader.inverted_index(picture.fields.spelling)?;
        let mut near = index.terms().search(query.automaton()?);
        // Two slips and another first letter is another word.
        let end = format!("{first}\u{10FFFF}");
        if slips > 1 {
            near = near.ge(first.as_bytes()).le(end.as_bytes());
        }
        let mut near = near.into_stream()?;
        while near.advance() {
            if let Ok(other) = std::str::from_utf8(near.key()) {
                *found.entry(other.to_owned()).or_default() += u64::from(near.value().doc_freq);
            }
        }
    }
    Ok(found)
}

/// How alike two words look, on the scale of the logarithm of their frequencies.
fn likeness(word: &str, other: &str, slips: u8) -> f32 {
    let mut score = -weights::CORRECT_SLIP * f32::from(slips);
    if word.chars().next() == other.chars().next() {
        score += weights::CORRECT_FIRST_LETTER;
    }
    if letters(word) == letters(other) {
        score += weights::CORRECT_SAME_LETTERS;
    }
    score
}

/// The letters in order, doubled ones once: swapping and doubling leave them the same.
fn letters(word: &str) -> Vec<char> {
    let mut all: Vec<char> = word.chars().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether a document that was not taken out holds the word.
fn stands(picture: &Picture, word: &str) -> Result<bool> {
    let term = Term::from_field_text(picture.fields.spelling, word);
    for reader in picture.searcher.segment_readers() {
        if is_alive(reader, &term)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_alive(reader: &SegmentReader, term: &Term) -> Result<bool> {
    let index = reader.inverted_index(term.field())?;
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(false);
    };
    let Some(alive) = reader.alive_bitset() else {
        return Ok(true);
    };
    while postings.doc() != TERMINATED {
        if alive.is_alive(postings.doc()) {
            return Ok(true);
        }
        postings.advance();
    }
    Ok(false)
}
