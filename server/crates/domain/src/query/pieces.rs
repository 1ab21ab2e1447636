//! Cutting a typed text into words, phrases and operators.

use super::operators::{Operator, operator};
use super::{TypedWord, Wish};

/// One piece of a typed text.
pub(super) enum Piece<'a> {
    Wish {
        wish: Wish,
        not: bool,
    },
    Operator {
        name: Operator,
        value: &'a str,
        not: bool,
    },
}

/// The pieces of a text, in order.
pub(super) struct Pieces<'a> {
    text: &'a str,
    at: usize,
    /// A quotation mark was never closed.
    pub open_quote: bool,
}

impl<'a> Pieces<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            open_quote: false,
        }
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(is_blank).len();
    }

    /// Takes `OR` off, if it stands here and something follows.
    pub(super) fn next_is_or(&mut self) -> bool {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        let follows = rest
            .strip_prefix("OR")
            .filter(|rest| rest.starts_with(is_blank) && !rest.trim_matches(is_blank).is_empty());
        if follows.is_some() {
            self.at += 2;
        }
        follows.is_some()
    }

    pub(super) fn next(&mut self) -> Option<Piece<'a>> {
        self.skip_blanks();
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let not = rest
            .strip_prefix('-')
            .is_some_and(|body| body.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)));
        let start = self.at + usize::from(not);
        let body = &self.text[start..];
        if let Some(quote) = body.chars().next().filter(|c| is_quote(*c)) {
            let inside = start + quote.len_utf8();
            let Some(end) = self.text[inside..].find(is_quote) else {
                self.open_quote = true;
                self.at = inside;
                return self.next();
            };
            let phrase = self.text[inside..inside + end].to_owned();
            self.pass_quotes(inside + end);
            let wish = Wish::Phrase(phrase);
            return Some(Piece::Wish { wish, not });
        }
        if let Some((name, after)) = operator(body) {
            let value = self.value(start + after);
            return Some(Piece::Operator { name, value, not });
        }
        let end = word_end(body);
        self.at = start + end;
        let text = body[..end].to_owned();
        let not = not && !text.bytes().all(|byte| byte.is_ascii_digit());
        let (from, to) = (start, self.at);
        let wish = Wish::Word(TypedWord { text, from, to });
        Some(Piece::Wish { wish, not })
    }

    /// What stands after an operator's colon: a quoted text or a word, which may be empty.
    fn value(&mut self, from: usize) -> &'a str {
        let rest = &self.text[from..];
        if let Some(quote) = rest.chars().next().filter(|c| is_quote(*c)) {
            let inside = from + quote.len_utf8();
            if let Some(end) = self.text[inside..].find(is_quote) {
                self.pass_quotes(inside + end);
                return &self.text[inside..inside + end];
            }
            self.open_quote = true;
            self.at = inside;
            let end = word_end(&self.text[inside..]);
            self.at = inside + end;
            return &self.text[inside..self.at];
        }
        let end = if rest.starts_with(is_blank) {
            0
        } else {
            word_end(rest)
        };
        self.at = from + end;
        &rest[..end]
    }

    fn pass_quotes(&mut self, at: usize) {
        let rest = &self.text[at..];
        self.at = at + rest.len() - rest.trim_start_matches(is_quote).len();
    }
}

/// Where the word ends that `body` begins with; the whole first letter belongs to it.
fn word_end(body: &str) -> usize {
    body.char_indices()
        .find(|(at, c)| *at > 0 && (is_blank(*c) || is_quote(*c)))
        .map_or(body.len(), |(at, _)| at)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Whether a phrase may stand between two of these.
#[must_use]
pub const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}
