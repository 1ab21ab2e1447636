//! Excerpts: the stretch of a body that says most about why it was found.

use crate::schema::prefix;
use crate::search::Hit;
use crate::text::{Mode, words_of};
use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;

/// About three lines of results.
const LENGTH: usize = 200;
/// Text shown before the first match of the stretch.
const LEAD: usize = 40;

/// Bytes `from..to` of the body hold a wanted word.
struct Match {
    from: usize,
    to: usize,
    word: String,
}

/// What a search looks for, to be marked in texts that the index does not hold, or not whole.
#[derive(Clone, Debug, Default)]
pub struct Marks(HashSet<String>);

impl Marks {
    pub(crate) fn of(wanted: &HashSet<&str>) -> Self {
        Self(wanted.iter().map(|word| (*word).to_owned()).collect())
    }

    /// Whether no words were looked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The whole text as HTML: escaped, what the hit was found by in `<mark>`.
    #[must_use]
    pub fn whole(&self, text: &str, hit: &Hit) -> String {
        render(text, &find(text, &self.0, hit.mode), 0, text.len())
    }

    /// The stretch of the text that says most about why the hit was found; nothing where it does not
    /// say why.
    #[must_use]
    pub fn excerpt(&self, text: &str, hit: &Hit) -> Option<String> {
        let matches = find(text, &self.0, hit.mode);
        (!matches.is_empty()).then(|| stretch(text, &matches))
    }
}

/// The best stretch of `body` as HTML: escaped, wanted words in `<mark>`.
pub(crate) fn snippet(body: &str, wanted: &HashSet<&str>, mode: Mode) -> String {
    stretch(body, &find(body, wanted, mode))
}

fn stretch(body: &str, matches: &[Match]) -> String {
    let from = start(body, matches);
    let to = end(body, from);
    render(body, matches, from, to)
}

/// Bytes `from..to` of the body, with dots where something is left out.
fn render(body: &str, matches: &[Match], from: usize, to: usize) -> String {
    let mut html = String::with_capacity(LENGTH * 2);
    if from > 0 {
        html.push('…');
    }
    let mut at = from;
    for hit in matches
        .iter()
        .filter(|hit| hit.from >= from && hit.to <= to)
    {
        escape(&body[at..hit.from], &mut html);
        html.push_str("<mark>");
        escape(&body[hit.from..hit.to], &mut html);
        html.push_str("</mark>");
        at = hit.to;
    }
    escape(&body[at..to], &mut html);
    if to < body.len() {
        html.push('…');
    }
    html
}

/// A wanted word, whoever owns it.
trait Word: Borrow<str> + Eq + Hash {}
impl<W: Borrow<str> + Eq + Hash> Word for W {}

/// Matches in order, none overlapping: a whole code swallows its parts.
fn find(body: &str, wanted: &HashSet<impl Word>, mode: Mode) -> Vec<Match> {
    let mut found: Vec<Match> = Vec::new();
    let beginnings = Beginnings::of(wanted, mode);
    let may_be = |run: &str| beginnings.may_be(run);
    words_of(body, mode, may_be, |word| {
        let is_free = found.last().is_none_or(|last| last.to <= word.from);
        if is_free && wanted.contains(word.text.as_str()) {
            found.push(Match {
                from: word.from,
                to: word.to,
                word: word.text,
            });
        }
    });
    found
}

/// The letters that wanted words begin with. Most words of a text begin with others and need not be
/// folded and stemmed to be passed over.
struct Beginnings([bool; 128]);

impl Beginnings {
    fn of(wanted: &HashSet<impl Word>, mode: Mode) -> Self {
        let tells = match mode {
            Mode::Stemmed(language) => language.keeps_beginnings(),
            Mode::Exact => true,
        };
        let mut letters = [!tells; 128];
        let first = wanted
            .iter()
            .filter_map(|word| word.borrow().bytes().next());
        for letter in first.filter(u8::is_ascii) {
            letters[usize::from(letter)] = true;
        }
        Self(letters)
    }

    /// Whether the run may come to a wanted word. What a letter that is not ASCII is folded to is not
    /// looked at.
    fn may_be(&self, run: &str) -> bool {
        let first = run.bytes().next().map(|first| first.to_ascii_lowercase());
        first.is_none_or(|first| {
            let known = self
                .0
                .get(usize::from(first))
                .filter(|_| first.is_ascii_alphanumeric());
            known.is_none_or(|known| *known)
        })
    }
}

/// Where to begin: at the stretch with the most different wanted words, then the most matches,
/// then the earliest.
fn start(body: &str, matches: &[Match]) -> usize {
    let mut best = (0, 0);
    let mut from = 0;
    for (i, first) in matches.iter().enumerate() {
        let end = first.from + LENGTH - LEAD;
        let inside: Vec<&str> = matches[i..]
            .iter()
            .take_while(|hit| hit.to <= end)
            .map(|hit| hit.word.as_str())
            .collect();
        let different = inside.iter().collect::<HashSet<_>>().len();
        if (different, inside.len()) > best {
            best = (different, inside.len());
            from = first.from;
        }
    }
    if from <= LEAD {
        return 0;
    }
    let earliest = body.floor_char_boundary(from - LEAD);
    body[earliest..from]
        .find(' ')
        .map_or(earliest, |blank| earliest + blank + 1)
}

/// Where to stop: at a blank if there is one in reach.
fn end(body: &str, from: usize) -> usize {
    let rest = &body[from..];
    if rest.len() <= LENGTH {
        return body.len();
    }
    let cut = prefix(rest, LENGTH);
    from + cut
        .rfind(' ')
        .filter(|at| *at > LENGTH / 2)
        .unwrap_or(cut.len())
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            // Not allowed in HTML, and no loss.
            c if c.is_control() => html.push(' '),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{find, snippet};
    use crate::text::{Language, Mode, words};
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn mark(body: &str, wanted: &[&str]) -> String {
        snippet(
            body,
            &wanted.iter().copied().collect::<HashSet<_>>(),
            Mode::Stemmed(Language::English),
        )
    }

    #[test]
    fn escapes_and_marks() {
        assert_eq!(
            mark("<b>Jammed</b> & \"printers\"", &["jam", "printer"]),
            "&lt;b&gt;<mark>Jammed</mark>&lt;/b&gt; &amp; &quot;<mark>printers</mark>&quot;"
        );
    }

    #[test]
    fn a_whole_code_is_marked_once() {
        assert_eq!(
            mark("open about:config now", &["about:config", "config"]),
            "open <mark>about:config</mark> now"
        );
    }

    #[test]
    fn shows_the_stretch_with_most_words() {
        let body = format!(
            "printer {}the printer has a jam {}",
            "filler ".repeat(100),
            "more ".repeat(100)
        );
        let html = mark(&body, &["printer", "jam"]);
        assert!(html.starts_with('…') && html.ends_with('…'), "{html}");
        assert!(
            html.contains("the <mark>printer</mark> has a <mark>jam</mark>"),
            "{html}"
        );
    }

    #[test]
    fn words_are_found_whatever_they_begin_with() {
        let marked = mark(
            "Élan, the 3rd ＦＵＬＬ Übung; Printers",
            &["elan", "3rd", "full", "ubung", "printer"],
        );
        assert_eq!(marked.matches("<mark>").count(), 5, "{marked}");
        let dutch = Mode::Stemmed(Language::Dutch);
        let text = "Het is gedrukt";
        let mut stems = Vec::new();
        words(text, dutch, |word| stems.push(word.text));
        let wanted: HashSet<&str> = stems.iter().map(String::as_str).collect();
        assert!(snippet(text, &wanted, dutch).contains("<mark>gedrukt</mark>"));
    }

    proptest! {
        #[test]
        fn every_word_that_is_indexed_is_marked(text in "[a-zA-ZäöéÇß'0-9+#. -]{0,60}", which in 0..7_usize) {
            let mode = Mode::Stemmed(Language::ALL[which]);
            let mut all = Vec::new();
            words(&text, mode, |word| all.push(word.text));
            let wanted: HashSet<&str> = all.iter().map(String::as_str).collect();
            let by_all = find(&text, &wanted, mode).len();
            for word in &wanted {
                let alone = find(&text, &HashSet::from([*word]), mode);
                prop_assert!(!alone.is_empty(), "{word} of {text:?} in {mode:?}");
            }
            prop_assert!(by_all > 0 || wanted.is_empty());
        }
    }

    #[test]
    fn no_match_shows_the_beginning() {
        assert!(mark(&"word ".repeat(100), &["absent"]).starts_with("word word"));
        assert_eq!(mark("", &["absent"]), "");
        assert!(mark(&"é".repeat(1000), &["absent"]).len() < 300);
    }
}
