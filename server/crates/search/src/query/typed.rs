//! Reading the search box. Every text means something; none is an error.
//!
//! `words`, `"a phrase"`, `-without`, `-"without this phrase"`. A quote that is never closed is
//! ignored. A minus counts only at the start of a word, and not before a bare number: `error -1001`
//! looks for 1001.

use crate::schema::prefix;

/// Beyond this nobody typed it.
const MAX_TYPED_BYTES: usize = 8 * 1024;

/// The pieces of a typed text, not yet analysed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Typed<'a> {
    pub words: Vec<&'a str>,
    pub phrases: Vec<&'a str>,
    pub excluded: Vec<&'a str>,
}

impl<'a> Typed<'a> {
    pub(super) fn read(text: &'a str) -> Self {
        let mut typed = Self::default();
        let mut rest = prefix(text, MAX_TYPED_BYTES);
        loop {
            rest = rest.trim_start_matches(is_blank);
            if rest.is_empty() {
                return typed;
            }
            rest = typed.take(rest);
        }
    }

    /// Takes the first piece off `rest`, which starts with neither white space nor nothing.
    fn take(&mut self, rest: &'a str) -> &'a str {
        let (minus, body) = match rest.strip_prefix('-') {
            Some(body) if body.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)) => {
                (true, body)
            }
            _ => (false, rest),
        };
        if let Some(inside) = body.strip_prefix(is_quote) {
            if let Some(end) = inside.find(is_quote) {
                let phrase = &inside[..end];
                if minus {
                    self.excluded.push(phrase);
                } else {
                    self.phrases.push(phrase);
                }
                return inside[end..].trim_start_matches(is_quote);
            }
            return inside;
        }
        let end = body
            .char_indices()
            .find(|(at, c)| *at > 0 && (is_blank(*c) || is_quote(*c)))
            .map_or(body.len(), |(at, _)| at);
        let word = &body[..end];
        if minus && !word.bytes().all(|byte| byte.is_ascii_digit()) {
            self.excluded.push(word);
        } else {
            self.words.push(word);
        }
        &body[end..]
    }
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„')
}

#[cfg(test)]
mod tests {
    use super::Typed;

    fn read(text: &str) -> (Vec<&str>, Vec<&str>, Vec<&str>) {
        let typed = Typed::read(text);
        (typed.words, typed.phrases, typed.excluded)
    }

    #[test]
    fn reads_words_phrases_and_exclusions() {
        assert_eq!(
            read("printer \"paper jam\" -ink -\"blue screen\" e-mail"),
            (
                vec!["printer", "e-mail"],
                vec!["paper jam"],
                vec!["ink", "blue screen"]
            )
        );
        assert_eq!(read("“curly quotes”").1, ["curly quotes"]);
    }

    #[test]
    fn unfinished_things_are_words() {
        assert_eq!(read("\"paper jam").0, ["paper", "jam"]);
        assert_eq!(read("a - b --c -").0, ["a", "-", "b", "--c", "-"]);
        assert_eq!(read("error -1001").0, ["error", "1001"]);
        assert_eq!(read("\"\"\"\"\"").1, [""]);
        assert_eq!(read("5\"floppy").0, ["5", "floppy"]);
    }
}
