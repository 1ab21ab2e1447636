//! What somebody typed into the search box. Every text means something; none is an error.
//!
//! * `words`: any of them, the more the better
//! * `"a phrase"`: these words in this order, everywhere
//! * `-word`, `-"phrase"`, `-tag:x`: without it. Not before a bare number: `error -1001` looks for 1001
//! * `one OR two`: one of them at least (capital letters, between two words or phrases)
//! * `tag:` `category:` `user:` `is:` `before:` `after:` `version:` narrow; `in:title` looks in titles alone
//!
//! What looks like an operator and is none (`about:config`) is a word. What is one and makes no
//! sense (`is:sideways`) is left out and said in [`Typed::notes`].

mod dates;
mod operators;
mod pieces;
mod said;
#[cfg(test)]
mod tests;

use crate::thread_state::ThreadState;
use pieces::{Piece, Pieces};

pub use pieces::is_quote;

/// Beyond this nobody typed it.
const MAX_TYPED_BYTES: usize = 8 * 1024;
/// Filters of one kind; more are left out.
const MAX_FILTERS: usize = 10;

/// A word where it stood in what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedWord {
    /// The word.
    pub text: String,
    /// Its first byte in the typed text.
    pub from: usize,
    /// The byte after it.
    pub to: usize,
}

/// One thing to look for or to leave out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// A word.
    Word(TypedWord),
    /// Words in this order.
    Phrase(String),
}

/// Threads or answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// First posts.
    Thread,
    /// Replies.
    Answer,
}

/// A value that something must have, or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter<T> {
    /// What is compared.
    pub value: T,
    /// Left out rather than asked for.
    pub not: bool,
}

/// A typed text, understood as far as possible.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// Any of these.
    pub words: Vec<TypedWord>,
    /// Of each of these groups one at least: a phrase alone, or what stood around `OR`.
    pub groups: Vec<Vec<Wish>>,
    /// Phrases that only help to order; see [`Typed::loosened`].
    pub preferred: Vec<String>,
    /// None of these.
    pub excluded: Vec<Wish>,
    /// Titles alone are looked through.
    pub in_title: bool,
    /// Tags; all of them.
    pub tags: Vec<Filter<String>>,
    /// Categories by slug or name; one of those asked for.
    pub categories: Vec<Filter<String>>,
    /// Authors by name; one of those asked for.
    pub authors: Vec<Filter<String>>,
    /// States of the thread; one of those asked for.
    pub states: Vec<Filter<ThreadState>>,
    /// Threads alone or answers alone.
    pub part: Option<Part>,
    /// Written at this moment or later, microseconds since 1970 UTC.
    pub from: Option<i64>,
    /// Written before this moment.
    pub until: Option<i64>,
    /// Versions; each must be named in the text or the tags.
    pub versions: Vec<String>,
    /// What was not understood, in sentences.
    pub notes: Vec<String>,
}

impl Typed {
    /// Reads a typed text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        let mut typed = Self::default();
        if text.len() > MAX_TYPED_BYTES {
            typed
                .notes
                .push("Only the first part of this long search was read.".to_owned());
        }
        let mut pieces = Pieces::new(&text[..text.floor_char_boundary(MAX_TYPED_BYTES)]);
        let mut group: Vec<Wish> = Vec::new();
        while let Some(piece) = pieces.next() {
            let wish = typed.take(piece);
            let goes_on = wish.is_some() && pieces.next_is_or();
            group.extend(wish);
            if !goes_on {
                typed.end(&mut group);
            }
        }
        typed.end(&mut group);
        if pieces.open_quote {
            typed
                .notes
                .push("A quotation mark without its partner was passed over.".to_owned());
        }
        typed
    }

    /// Anything to find, rather than only to narrow or leave out.
    #[must_use]
    pub fn has_wishes(&self) -> bool {
        !self.words.is_empty() || !self.groups.is_empty() || !self.versions.is_empty()
    }

    /// All words and phrases to find as one plain text, without operators and exclusions.
    #[must_use]
    pub fn plain(&self) -> String {
        let loose = self.words.iter().map(|word| word.text.as_str());
        let bound = self.groups.iter().flatten().map(|wish| match wish {
            Wish::Word(word) => word.text.as_str(),
            Wish::Phrase(phrase) => phrase.as_str(),
        });
        let versions = self.versions.iter().map(String::as_str);
        loose
            .chain(bound)
            .chain(versions)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The same with every phrase as words that need not follow each other, nor all be there;
    /// `None` where there is no phrase. People quote what a program said, not quite as it said it.
    #[must_use]
    pub fn loosened(&self) -> Option<Self> {
        let mut loose = self.clone();
        loose.groups.clear();
        for group in &self.groups {
            let [Wish::Phrase(phrase)] = group.as_slice() else {
                loose.groups.push(group.clone());
                continue;
            };
            // Places of typed words start at 0 too, but a phrase is never corrected.
            loose.words.push(TypedWord {
                text: phrase.clone(),
                from: usize::MAX,
                to: usize::MAX,
            });
            loose.preferred.push(phrase.clone());
        }
        (!loose.preferred.is_empty()).then_some(loose)
    }

    /// Takes a finished group in; a word alone is no group.
    fn end(&mut self, group: &mut Vec<Wish>) {
        match std::mem::take(group).as_mut_slice() {
            [] => {}
            [Wish::Word(word)] => self.words.push(word.clone()),
            all => self.groups.push(all.to_vec()),
        }
    }

    /// Notes what a piece says; hands back what is to be found.
    fn take(&mut self, piece: Piece) -> Option<Wish> {
        match piece {
            Piece::Operator { name, value, not } => {
                operators::apply(self, name, value, not);
                None
            }
            Piece::Wish { wish, not: false } => Some(wish),
            Piece::Wish { wish, not: true } => {
                self.excluded.push(wish);
                None
            }
        }
    }
}
