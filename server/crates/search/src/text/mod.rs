//! From text to the words that are indexed, searched and marked: one analysis for all three.
//!
//! * A *run* is a stretch of letters and digits. Accents, letter case, full-width forms and
//!   apostrophes are folded away; stop words of the text's language are left out (their place stays
//!   counted, so phrases keep their gaps); what remains is stemmed unless it holds a digit.
//! * Runs joined by one of `.` `:` `_` `-` form a *code* (`about:config`, `v2.3.1`, `KB-5001330`).
//!   It is indexed whole, unstemmed, beside its parts; with hyphens only, the hyphens are dropped,
//!   so that `pop-up` and `popup` meet.
//! * `C++`, `C#` and the like are codes too.
//! * Scripts without spaces are cut into overlapping pairs of letters.
//! * Nothing is longer than [`MAX_WORD_BYTES`], whatever was typed.

mod fold;
mod grams;
mod language;
mod runs;
mod stop;
mod tokenizer;

use fold::fold;
use frostem::Stemmer;
pub(crate) use grams::grams;
pub use language::Language;
use runs::{Run, Runs, Script};
pub(crate) use stop::{is_light_stem, is_stop_word};
pub(crate) use tokenizer::{ExactTokenizer, Joined};

/// Longer words are cut here: enough for any code that a person copies, and a megabyte of one
/// letter costs the dictionary no more than this.
pub(crate) const MAX_WORD_BYTES: usize = 48;
/// Codes of more parts are indexed by their parts alone (addresses, paths, dotted prose).
const MAX_CODE_PARTS: usize = 8;

/// How words are prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Without stop words, stemmed: the joined text.
    Stemmed(Language),
    /// Every word as it stands: titles, for queries made of stop words alone.
    Exact,
}

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub text: String,
    /// Bytes `from..to` of the text it was made of.
    pub from: usize,
    pub to: usize,
    /// Counts every run, stop words included.
    pub position: usize,
    /// A whole code: shares its position with its first part.
    pub code: bool,
    /// One of the parts of a code.
    pub part: bool,
}

/// Calls `sink` with every word of `text`, in order of position.
pub(crate) fn words(text: &str, mode: Mode, sink: impl FnMut(Word)) {
    words_of(text, mode, |_| true, sink);
}

/// [`words`] without what comes of the runs that are not `wanted`; codes come all the same.
pub(crate) fn words_of(
    text: &str,
    mode: Mode,
    wanted: impl Fn(&str) -> bool,
    mut sink: impl FnMut(Word),
) {
    let ending = Ending::of(mode);
    let mut runs = Runs::new(text).peekable();
    let mut position = 0;
    let mut parts: Vec<Run> = Vec::new();
    while let Some(first) = runs.next() {
        if first.script == Script::Dense {
            position = pairs(text, first, position, &mut sink);
            continue;
        }
        parts.clear();
        parts.push(first);
        let mut last = first;
        while let Some(next) = runs.next_if(|next| joined(text, last, *next)) {
            parts.push(next);
            last = next;
        }
        if let Some(code) = code(text, &parts) {
            sink(Word {
                text: code,
                from: first.from,
                to: last.to,
                position,
                code: true,
                part: false,
            });
        }
        for run in &parts {
            let typed = &text[run.from..run.to];
            if let Some(word) = wanted(typed).then(|| ending.prepared(typed)).flatten() {
                sink(Word {
                    text: word,
                    from: run.from,
                    to: run.to,
                    position,
                    code: false,
                    part: parts.len() > 1,
                });
            }
            position += 1;
        }
    }
}

/// Exactly one joining character lies between two runs.
fn joined(text: &str, left: Run, right: Run) -> bool {
    right.script == Script::Spaced && matches!(&text[left.to..right.from], "." | ":" | "_" | "-")
}

/// What happens to the end of a word, prepared once a text.
struct Ending(Option<(Language, Stemmer)>);

impl Ending {
    fn of(mode: Mode) -> Self {
        Self(match mode {
            Mode::Stemmed(language) => Some((language, language.stemmer())),
            Mode::Exact => None,
        })
    }

    fn prepared(&self, run: &str) -> Option<String> {
        let word = fold(run);
        if word.is_empty() {
            return None;
        }
        match &self.0 {
            Some((language, stemmer)) if !word.bytes().any(|byte| byte.is_ascii_digit()) => {
                let stays = !stop::is_stop_word(&word, *language);
                stays.then(|| stemmer.stem(&word).into_owned())
            }
            _ => Some(word),
        }
    }
}

/// The code that `parts` form together, if they do.
fn code(text: &str, parts: &[Run]) -> Option<String> {
    let (first, last) = (parts.first()?, parts.last()?);
    let whole = &text[first.from..last.to];
    if parts.len() == 1 {
        return suffixed(whole, &text[last.to..]);
    }
    if parts.len() > MAX_CODE_PARTS || whole.len() > MAX_WORD_BYTES {
        return None;
    }
    let hyphens_only = parts
        .windows(2)
        .all(|pair| &text[pair[0].to..pair[1].from] == "-");
    let folded = fold(whole);
    Some(if hyphens_only {
        folded.replace('-', "")
    } else {
        folded
    })
}

/// `C++`, `C#`, `F#`: one or two letters and their signs.
fn suffixed(word: &str, rest: &str) -> Option<String> {
    let sign = ["++", "#"]
        .into_iter()
        .find(|sign| rest.starts_with(sign))?;
    (word.len() <= 2).then(|| fold(word) + sign)
}

/// Overlapping pairs of a script without spaces; a single letter stands alone.
fn pairs(text: &str, run: Run, mut position: usize, sink: &mut impl FnMut(Word)) -> usize {
    let slice = &text[run.from..run.to];
    let mut starts: Vec<usize> = slice.char_indices().map(|(at, _)| run.from + at).collect();
    starts.push(run.to);
    let width = 2.min(starts.len() - 1);
    for window in starts.windows(width + 1) {
        let (from, to) = (window[0], window[width]);
        sink(Word {
            text: fold(&text[from..to]),
            from,
            to,
            position,
            code: false,
            part: false,
        });
        position += 1;
    }
    position
}

#[cfg(test)]
mod tests {
    use super::{Language, MAX_WORD_BYTES, Mode, words};

    fn list(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        words(text, Mode::Stemmed(Language::English), |word| {
            out.push(word.text)
        });
        out
    }

    #[test]
    fn plain_words_are_folded_stopped_and_stemmed() {
        assert_eq!(list("The Printers are JAMMED"), ["printer", "jam"]);
        assert_eq!(
            list("Café naïve Ｆｕｌｌ straße"),
            ["cafe", "naiv", "full", "strass"]
        );
        assert_eq!(list("Firefox's don’t"), ["firefox", "dont"]);
    }

    #[test]
    fn codes_survive_whole_and_in_parts() {
        assert_eq!(list("0x80070057"), ["0x80070057"]);
        assert_eq!(list("X200s"), ["x200s"]);
        assert_eq!(list("about:config"), ["about:config", "about", "config"]);
        assert_eq!(list("(v2.3.1)."), ["v2.3.1", "v2", "3", "1"]);
        assert_eq!(list("KB-5001330"), ["kb5001330", "kb", "5001330"]);
        assert_eq!(list("pop-up"), ["popup", "pop", "up"]);
        assert_eq!(list("C++ and C#"), ["c++", "c", "c#", "c"]);
        assert_eq!(
            list("NS_ERROR_FAILURE"),
            ["ns_error_failure", "ns", "error", "failur"]
        );
    }

    #[test]
    fn endings_are_those_of_the_language() {
        let of = |language, text| {
            let mut out = Vec::new();
            words(text, Mode::Stemmed(language), |word| out.push(word.text));
            out
        };
        assert_eq!(
            of(Language::German, "die Drucker drucken nicht"),
            ["druck", "druck"]
        );
        assert_eq!(
            of(Language::French, "les imprimantes ne marchent pas"),
            ["imprim", "marchent"]
        );
        assert_eq!(
            of(Language::Dutch, "de printers werken niet"),
            ["printer", "werk"]
        );
    }

    #[test]
    fn positions_count_stop_words() {
        let mut places = Vec::new();
        words(
            "jam in the tray",
            Mode::Stemmed(Language::English),
            |word| places.push(word.position),
        );
        assert_eq!(places, [0, 3]);
    }

    #[test]
    fn dense_scripts_become_pairs() {
        assert_eq!(list("火狐浏"), ["火狐", "狐浏"]);
        assert_eq!(list("火"), ["火"]);
    }

    #[test]
    fn words_are_capped_on_a_letter_boundary() {
        for text in [
            "a".repeat(100_000),
            "é".repeat(100_000),
            "ﷺ".repeat(1000),
            "\u{301}".repeat(9000),
        ] {
            assert!(list(&text).iter().all(|word| word.len() <= MAX_WORD_BYTES));
        }
    }

    #[test]
    fn spans_point_into_the_text() {
        let text = "Über-X200: ﬁle “naïve” 火狐 e\u{301}te\u{301}";
        words(text, Mode::Exact, |word| {
            assert!(text.get(word.from..word.to).is_some())
        });
    }
}
