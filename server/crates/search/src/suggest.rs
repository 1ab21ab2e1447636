//! What to offer while somebody types: threads whose titles go on like that, and tags.
//!
//! Nothing is scored by words here: all that fits fits equally, so titles with a word exactly as
//! typed come first, then solved threads, then new ones. Common beginnings fit a large part of the
//! forum; of those only the latest are looked at.

use crate::Result;
use crate::best::{Best, Key};
use crate::columns::Columns;
use crate::doc::exact;
use crate::index::{Index, Picture};
use crate::schema::Fields;
use crate::text::{Mode, words};
use std::collections::HashMap;
use tantivy::query::{
    BooleanQuery, ConstScoreQuery, EnableScoring, FuzzyTermQuery, Occur, Query, Scorer, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

/// Words that one beginning may become.
const ENDINGS: usize = 12;
/// Words of the dictionary looked at in each segment, so that a short beginning stays cheap.
const LOOKED_AT: usize = 2_000;
/// Threads looked at: of more that fit, the ones put in last.
const LOOKED_THROUGH: u32 = 10_000;
/// Letters a beginning must have: fewer fit almost every word.
const LETTERS_MIN: usize = 2;
/// Letters from which on one typing error is forgiven.
const FORGIVEN_FROM: usize = 4;
/// Words typed that are heeded.
const MAX_WORDS: usize = 16;
/// A word that stands in a title exactly as typed, beside the 1 of one that begins so.
const EXACT: f32 = 2.0;

/// What to offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggested {
    /// Threads, the best first.
    pub threads: Vec<i64>,
    /// Tags that some visible thread has, the commonest first.
    pub tags: Vec<String>,
}

impl Index {
    /// What fits what is being typed: the last word may go on, unless something follows it.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn suggest(&self, typed: &str, threads: usize, tags: usize) -> Result<Suggested> {
        let picture = self.picture();
        Ok(Suggested {
            threads: self::threads(&picture, typed, threads)?,
            tags: self::tags(&picture, typed, tags)?,
        })
    }
}

/// What was typed, as titles are indexed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Typed {
    /// Words that have ended.
    ended: Vec<String>,
    /// What the last word begins with: as a part of a code and as the whole code.
    begun: Vec<String>,
}

impl Typed {
    fn read(text: &str) -> Self {
        let mut typed = Self::default();
        words(text, Mode::Exact, |word| {
            if word.to == text.len() {
                typed.begun.push(word.text);
            } else if !word.code && typed.ended.len() < MAX_WORDS {
                typed.ended.push(word.text);
            }
        });
        let letters = |word: &String| word.chars().count();
        typed.begun.retain(|word| letters(word) >= LETTERS_MIN);
        typed
    }
}

type Clause = Box<dyn Query>;

fn threads(picture: &Picture, text: &str, limit: usize) -> Result<Vec<i64>> {
    let typed = Typed::read(text);
    let mut clauses = Vec::new();
    if !typed.begun.is_empty() {
        match beginning(picture, &typed.begun)? {
            Some(clause) => clauses.push(clause),
            // Letters that no title goes on with: the rest would be offered for nothing.
            None if typed.ended.is_empty() => return Ok(Vec::new()),
            None => {}
        }
    }
    for word in &typed.ended {
        let term = Term::from_field_text(picture.fields.title_exact, word);
        if picture.searcher.doc_freq(&term)? > 0 {
            clauses.push(word_query(term, 1.0));
        }
    }
    if clauses.is_empty() || limit == 0 {
        return Ok(Vec::new());
    }
    let copies = clauses.iter().map(|clause| clause.box_clone()).collect();
    let all = clauses.into_iter().map(|clause| (Occur::Must, clause));
    let found = latest(picture, &BooleanQuery::new(all.collect()), limit)?;
    if found.is_empty() {
        return latest(picture, &BooleanQuery::union(copies), limit);
    }
    Ok(found)
}

/// The commonest words of titles that begin so; with one typing error where none does.
fn beginning(picture: &Picture, starts: &[String]) -> Result<Option<Clause>> {
    let field = picture.fields.title_exact;
    let mut endings: HashMap<String, u64> = HashMap::new();
    for start in starts {
        for reader in picture.searcher.segment_readers() {
            endings_of(reader, picture.fields, start, &mut endings)?;
        }
    }
    let mut endings: Vec<_> = endings.into_iter().collect();
    let is_typed = |word: &String| starts.contains(word);
    endings.sort_by(|a, b| {
        let exact = is_typed(&b.0).cmp(&is_typed(&a.0));
        exact.then(b.1.cmp(&a.1)).then_with(|| a.0.cmp(&b.0))
    });
    endings.truncate(ENDINGS);
    if endings.is_empty() {
        let long = starts.iter().find(|s| s.chars().count() >= FORGIVEN_FROM);
        return Ok(long.map(|start| {
            let term = Term::from_field_text(field, start);
            Box::new(FuzzyTermQuery::new_prefix(term, 1, true)) as Clause
        }));
    }
    let each = endings.iter().map(|(word, _)| {
        let score = if is_typed(word) { EXACT } else { 1.0 };
        word_query(Term::from_field_text(field, word), score)
    });
    Ok(Some(Box::new(BooleanQuery::union(each.collect()))))
}

fn endings_of(
    reader: &SegmentReader,
    fields: Fields,
    start: &str,
    found: &mut HashMap<String, u64>,
) -> Result<()> {
    let index = reader.inverted_index(fields.title_exact)?;
    let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
    for _ in 0..LOOKED_AT {
        if !stream.advance() || !stream.key().starts_with(start.as_bytes()) {
            break;
        }
        if let Ok(word) = std::str::from_utf8(stream.key()) {
            *found.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    Ok(())
}

fn word_query(term: Term, score: f32) -> Clause {
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), score))
}

/// Threads that fit: by how much fits, then solved ones, then new ones.
fn latest(picture: &Picture, query: &dyn Query, limit: usize) -> Result<Vec<i64>> {
    let searcher = &picture.searcher;
    let weight = query.weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut best = Best::new(limit);
    for (segment, (reader, columns)) in
        (0..).zip(searcher.segment_readers().iter().zip(&picture.columns))
    {
        let alive = reader.alive_bitset();
        let mut fitting = weight.scorer(reader, 1.0)?;
        let mut doc = near_the_end(fitting.as_mut(), reader);
        while doc != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                let key = Key {
                    rank: rank(columns, doc, fitting.score()),
                    post_id: columns.post_id(doc),
                };
                best.offer(key, DocAddress::new(segment, doc));
            }
            doc = fitting.advance();
        }
    }
    let found = best.into_sorted().into_iter();
    Ok(found
        .map(|(_, place)| picture.columns[place.segment_ord as usize].thread_id(place.doc_id))
        .collect())
}

/// Where to begin so that about [`LOOKED_THROUGH`] fitting documents remain, if more fit: documents
/// stand in the order in which they were put, apart from what merges moved.
fn near_the_end(fitting: &mut dyn Scorer, reader: &SegmentReader) -> DocId {
    let (fit, all) = (fitting.size_hint(), reader.max_doc());
    if fit <= LOOKED_THROUGH {
        return fitting.doc();
    }
    let skipped = u64::from(all) * u64::from(fit - LOOKED_THROUGH) / u64::from(fit);
    let start = u32::try_from(skipped).unwrap_or(0);
    if start <= fitting.doc() {
        return fitting.doc();
    }
    fitting.seek(start)
}

/// How much fits, then whether it is solved, then when it was asked.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a small sum of ones and twos"
)]
fn rank(columns: &Columns, doc: DocId, score: f32) -> u64 {
    let fits = (score.clamp(0.0, 63.0) as u64) << 58;
    let solved = u64::from(columns.state.word(doc) == "solved") << 57;
    fits | solved | (columns.created_at(doc).max(0).cast_unsigned() >> 7)
}

/// Tags that begin like all that was typed, or like its last word.
fn tags(picture: &Picture, text: &str, limit: usize) -> Result<Vec<String>> {
    let whole = exact(text);
    let last = whole.rsplit(' ').next().unwrap_or_default();
    let hyphened = whole.replace(' ', "-");
    let mut found: HashMap<String, u64> = HashMap::new();
    for start in [hyphened.as_str(), last] {
        if start.chars().count() < LETTERS_MIN || found.len() >= limit {
            continue;
        }
        for reader in picture.searcher.segment_readers() {
            tags_of(reader, picture.fields, start, &mut found)?;
        }
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(limit);
    Ok(found.into_iter().map(|(tag, _)| tag).collect())
}

/// The dictionary still holds tags of threads that were taken away, until segments are merged; so
/// only a tag that some living document has counts.
pub(crate) fn tags_of(
    reader: &SegmentReader,
    fields: Fields,
    start: &str,
    found: &mut HashMap<String, u64>,
) -> Result<()> {
    let index = reader.inverted_index(fields.tags)?;
    let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
    for _ in 0..LOOKED_AT {
        if !stream.advance() || !stream.key().starts_with(start.as_bytes()) {
            break;
        }
        let info = stream.value().clone();
        let mut holders = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let alive = reader.alive_bitset();
        let mut doc = holders.doc();
        while doc != TERMINATED && alive.is_some_and(|alive| alive.is_deleted(doc)) {
            doc = holders.advance();
        }
        if let (true, Ok(tag)) = (doc != TERMINATED, std::str::from_utf8(stream.key())) {
            *found.entry(tag.to_owned()).or_default() += u64::from(info.doc_freq);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn the_last_word_may_go_on_unless_something_follows_it() {
        let read = |text| {
            let typed = Typed::read(text);
            (typed.ended.join(" "), typed.begun.join(" "))
        };
        let pair = |ended: &str, begun: &str| (ended.to_owned(), begun.to_owned());
        assert_eq!(read("My Prin"), pair("my", "prin"));
        assert_eq!(read("printer "), pair("printer", ""));
        assert_eq!(read("printer x"), pair("printer", ""));
        assert_eq!(read("about:con"), pair("about", "about:con con"));
        assert_eq!(read("\"§$%"), pair("", ""));
    }
}
