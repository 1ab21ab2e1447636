//! Engine queries.

use super::wanted::{Phrase, Wanted};
use crate::Result;
use crate::doc::exact;
use crate::schema::Fields;
use crate::text::Mode;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// Entries of the inverted index that one query may walk through: at an estimated
/// 15 ns each this caps a query near 50 ms, however many common words it holds. The commonest
/// words give way.
const MAX_ENTRIES: u64 = 3_000_000;

/// What has to hold besides the words. Category, kind and state are not here: they are counted as
/// facets and therefore tested by the collector.
pub(crate) struct Question<'a> {
    pub wanted: &'a Wanted,
    pub tags: &'a [String],
    pub author: Option<&'a str>,
    /// Most of the words instead of any: an order other than relevance shows weak matches first.
    pub strict: bool,
}

/// What the engine is asked.
pub(crate) struct Asked {
    pub wanted: Box<dyn Query>,
    /// Documents of any of these are left out. Not a clause of `wanted`: in tantivy 0.27 leaving
    /// out a phrase that a segment does not hold seeks backwards, which its own assertion forbids.
    pub excluded: Vec<Box<dyn Query>>,
}

/// The engine query, or `None` where nothing can be found.
pub(crate) fn ask(
    question: &Question,
    searcher: &Searcher,
    fields: Fields,
) -> Result<Option<Asked>> {
    let wanted = question.wanted;
    let field = match wanted.mode {
        Mode::Stemmed => fields.text,
        Mode::Exact => fields.title_exact,
    };
    let words = rarest(
        searcher,
        field,
        wanted.words.iter().map(|word| (word.as_str(), 1.0)),
    )?;
    let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
    for phrase in &wanted.phrases {
        clauses.push((Occur::Must, phrase_query(field, phrase)));
    }
    if !words.is_empty() {
        let required = if question.strict {
            most(words.len())
        } else {
            1
        };
        let any = words.iter().map(|word| word.query(field)).collect();
        let any = if required > 1 {
            BooleanQuery::union_with_minimum_required_clauses(any, required)
        } else {
            BooleanQuery::union(any)
        };
        let occur = if wanted.phrases.is_empty() {
            Occur::Must
        } else {
            Occur::Should
        };
        clauses.push((occur, Box::new(any)));
    } else if wanted.phrases.is_empty() {
        if wanted.has_wishes() {
            return Ok(None);
        }
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    for tag in question.tags {
        clauses.push((Occur::Must, filter(fields.tags, tag)));
    }
    if let Some(author) = question.author {
        clauses.push((Occur::Must, filter(fields.author, author)));
    }
    let excluded = wanted.excluded.iter();
    let excluded = excluded.map(|phrase| phrase_query(field, phrase)).collect();
    // A single clause alone lets the engine use its fastest loop.
    let wanted = match clauses.pop() {
        Some((_, only)) if clauses.is_empty() => only,
        Some(last) => {
            clauses.push(last);
            Box::new(BooleanQuery::new(clauses))
        }
        None => return Ok(None),
    };
    Ok(Some(Asked { wanted, excluded }))
}

/// A word that the index knows.
pub(crate) struct Known {
    word: String,
    /// Documents that hold it.
    entries: u64,
    /// How often it counts.
    weight: f32,
}

impl Known {
    /// How much the word tells among so many documents: its weight times the logarithm of its
    /// rarity, as the score counts it.
    pub(crate) fn worth(&self, documents: u64) -> f32 {
        let entries = self.entries as f32;
        let others = documents.saturating_sub(self.entries) as f32;
        self.weight * ((others + 0.5) / (entries + 0.5)).ln_1p()
    }

    pub(crate) fn word(&self) -> &str {
        &self.word
    }

    pub(crate) const fn entries(&self) -> u64 {
        self.entries
    }

    pub(crate) const fn weight(&self) -> f32 {
        self.weight
    }

    pub(crate) fn query(&self, field: Field) -> Box<dyn Query> {
        let query = term_query(field, &self.word);
        if (self.weight - 1.0).abs() < f32::EPSILON {
            query
        } else {
            Box::new(BoostQuery::new(query, self.weight))
        }
    }
}

/// The words that occur in `field`, rarest first, as many as [`MAX_ENTRIES`] allows and one at
/// least.
pub(crate) fn rarest<'a>(
    searcher: &Searcher,
    field: Field,
    words: impl IntoIterator<Item = (&'a str, f32)>,
) -> Result<Vec<Known>> {
    let mut known = Vec::new();
    for (word, weight) in words {
        let entries = searcher.doc_freq(&Term::from_field_text(field, word))?;
        if entries > 0 {
            known.push(Known {
                word: word.to_owned(),
                entries,
                weight,
            });
        }
    }
    known.sort_by(|a, b| a.entries.cmp(&b.entries).then_with(|| a.word.cmp(&b.word)));
    let mut walked = 0;
    let affordable = known.iter().take_while(|word| {
        walked += word.entries;
        walked <= MAX_ENTRIES
    });
    let keep = affordable.count().max(1);
    known.truncate(keep);
    Ok(known)
}

/// All of three words, three of four, six of eight.
const fn most(words: usize) -> usize {
    words - words / 4
}

fn term_query(field: Field, word: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, word);
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn phrase_query(field: Field, phrase: &Phrase) -> Box<dyn Query> {
    if let [(_, word)] = phrase.as_slice() {
        return term_query(field, word);
    }
    let first = phrase.first().map_or(0, |(position, _)| *position);
    let terms = phrase
        .iter()
        .map(|(position, word)| (position - first, Term::from_field_text(field, word)));
    Box::new(PhraseQuery::new_with_offset(terms.collect()))
}

/// Narrows without a say in the order.
fn filter(field: Field, word: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, &exact(word));
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}
