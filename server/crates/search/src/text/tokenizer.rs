//! The analysis as tantivy wants it.

use super::{Mode, words};
use tantivy::tokenizer::{PreTokenizedString, Token, TokenStream, Tokenizer};

/// Texts joined in one field, analysed before the engine sees them: the engine knows one analysis
/// a field, and each document has a language of its own.
#[derive(Default)]
pub(crate) struct Joined {
    tokens: Vec<Token>,
    next_position: usize,
}

impl Joined {
    /// Adds `text` as often as `times` says. A gap keeps phrases from reaching across.
    pub(crate) fn add(&mut self, text: &str, mode: Mode, times: usize) {
        let start = self.tokens.len();
        let first = self.next_position;
        let mut last = first;
        words(text, mode, |word| {
            last = first + word.position;
            self.tokens.push(token(word, first));
        });
        let width = last + 2 - first;
        self.next_position += width;
        let end = self.tokens.len();
        for _ in 1..times {
            for at in start..end {
                let mut again = self.tokens[at].clone();
                again.position += self.next_position - first;
                self.tokens.push(again);
            }
            self.next_position += width;
        }
    }

    /// The field's value. The engine keeps the text of such a value only where it is stored, and
    /// this one is not.
    pub(crate) fn into_value(self) -> PreTokenizedString {
        PreTokenizedString {
            text: String::new(),
            tokens: self.tokens,
        }
    }

    /// The value of a field of words that are known already, each once.
    pub(crate) fn of_distinct(words: Vec<String>) -> PreTokenizedString {
        let token = |(position, text)| Token {
            position,
            text,
            ..Token::default()
        };
        let tokens = words.into_iter().enumerate().map(token).collect();
        Self {
            tokens,
            next_position: 0,
        }
        .into_value()
    }

    /// The different words alone, each once: for a field that is only asked which words there are.
    pub(crate) fn into_distinct(mut self) -> PreTokenizedString {
        self.tokens.sort_by(|a, b| a.text.cmp(&b.text));
        self.tokens.dedup_by(|a, b| a.text == b.text);
        for (position, token) in self.tokens.iter_mut().enumerate() {
            token.position = position;
        }
        self.into_value()
    }
}

fn token(word: super::Word, first: usize) -> Token {
    Token {
        offset_from: word.from,
        offset_to: word.to,
        position: first + word.position,
        text: word.text,
        position_length: 1,
    }
}

/// Feeds a text field with the words as they stand.
#[derive(Clone, Default)]
pub(crate) struct ExactTokenizer {
    tokens: Vec<Token>,
}

impl Tokenizer for ExactTokenizer {
    type TokenStream<'a> = ForumTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ForumTokens<'a> {
        self.tokens.clear();
        words(text, Mode::Exact, |word| self.tokens.push(token(word, 0)));
        ForumTokens {
            tokens: &mut self.tokens,
            next: 0,
        }
    }
}

/// The words of one text.
pub(crate) struct ForumTokens<'a> {
    tokens: &'a mut Vec<Token>,
    next: usize,
}

impl TokenStream for ForumTokens<'_> {
    fn advance(&mut self) -> bool {
        self.next += 1;
        self.next <= self.tokens.len()
    }

    // tantivy asks for the token only after `advance` said yes, so the index is in range.
    fn token(&self) -> &Token {
        &self.tokens[self.next - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.next - 1]
    }
}
