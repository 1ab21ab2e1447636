//! Cutting text into runs of letters and digits.

use backstop_domain::text::is_dense;

/// Whether a script puts spaces between words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Spaced,
    /// Chinese, Japanese, Korean, Thai and their like.
    Dense,
}

/// Bytes `from..to` of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub from: usize,
    pub to: usize,
    pub script: Script,
}

/// The runs of a text, in order.
pub(super) struct Runs<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Runs<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let rest = &self.text[self.at..];
        let Some((skip, first)) = rest.char_indices().find(|(_, c)| starts(*c)) else {
            self.at = self.text.len();
            return None;
        };
        let from = self.at + skip;
        let script = script(first);
        let mut letters = self.text[from..].char_indices().peekable();
        let mut to = self.text.len();
        while let Some((at, c)) = letters.next() {
            let next = letters.peek().map(|(_, c)| *c);
            if !continues(c, next, script) {
                to = from + at;
                break;
            }
        }
        self.at = to;
        Some(Run { from, to, script })
    }
}

fn starts(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_alphanumeric()
    } else {
        c.is_alphanumeric()
    }
}

fn continues(c: char, next: Option<char>, script: Script) -> bool {
    if c.is_ascii_alphanumeric() {
        return script == Script::Spaced;
    }
    if matches!(c, '\'' | '’') {
        return script == Script::Spaced && next.is_some_and(|c| starts(c) && !is_dense(c));
    }
    if c.is_ascii() {
        return false;
    }
    is_inside(c) || (c.is_alphanumeric() && self::script(c) == script)
}

/// Marks and invisible joiners: part of a word, never the start of one.
const fn is_inside(c: char) -> bool {
    matches!(c, '\u{00AD}' | '\u{200C}' | '\u{200D}' | '\u{0640}')
        || matches!(c, '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}')
        || matches!(c, '\u{0591}'..='\u{05BD}' | '\u{05BF}'..='\u{05C7}')
        || matches!(c, '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{06D6}'..='\u{06ED}')
        || matches!(c, '\u{0900}'..='\u{0963}' | '\u{0966}'..='\u{0DF3}')
        || matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

const fn script(c: char) -> Script {
    if is_dense(c) {
        Script::Dense
    } else {
        Script::Spaced
    }
}
