//! The analysis as tantivy wants it.

use super::{Mode, words};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Feeds a text field with [`words`].
#[derive(Clone)]
pub(crate) struct ForumTokenizer {
    mode: Mode,
    tokens: Vec<Token>,
}

impl ForumTokenizer {
    pub(crate) const fn new(mode: Mode) -> Self {
        Self {
            mode,
            tokens: Vec::new(),
        }
    }
}

impl Tokenizer for ForumTokenizer {
    type TokenStream<'a> = ForumTokens<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ForumTokens<'a> {
        self.tokens.clear();
        words(text, self.mode, |word| {
            self.tokens.push(Token {
                offset_from: word.from,
                offset_to: word.to,
                position: word.position,
                text: word.text,
                position_length: 1,
            });
        });
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
