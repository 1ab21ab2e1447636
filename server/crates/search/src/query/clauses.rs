//! Engine queries.

use super::wanted::{Group, Phrase, Sought, Wanted};
use crate::Result;
use crate::bm25::idf;
use crate::doc::exact;
use crate::plain::PlainWords;
use crate::schema::Fields;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

/// Entries of the inverted index that one query may walk through: at an estimated
/// 15 ns each this caps a query near 50 ms, however many common words it holds. The commonest
/// words give way.
const MAX_ENTRIES: u64 = 3_000_000;
/// Entries of the words of phrases, which cost several times as much: their places are read too.
/// Phrases beyond are asked for as words that must all be there, in any order.
const MAX_PHRASE_ENTRIES: u64 = 1_500_000;

/// What has to hold besides the words. Category, kind and state are not here: they are counted as
/// facets and therefore tested by the collector.
pub(crate) struct Question<'a> {
    pub wanted: &'a Wanted,
    pub tags: &'a [String],
    pub without_tags: &'a [String],
    pub authors: &'a [String],
    pub without_authors: &'a [String],
    /// Most of the words instead of any: an order other than relevance shows weak matches first.
    pub strict: bool,
}

/// What the engine is asked.
pub(crate) struct Asked {
    pub wanted: Wish,
    /// Documents of any of these are left out. Not a clause of `wanted`: in tantivy 0.27 leaving
    /// out a phrase that a segment does not hold seeks backwards, which its own assertion forbids.
    pub excluded: Vec<Box<dyn Query>>,
}

impl Asked {
    /// Any of some words in `field`, and nothing else has to be there.
    pub(crate) fn is_plain(&self, field: Field) -> bool {
        matches!(&self.wanted, Wish::Plain(words) if words.field == field)
    }
}

/// What a document has to have.
pub(crate) enum Wish {
    /// Any of these words.
    Plain(PlainWords),
    /// More than that.
    Query(Box<dyn Query>),
}

type Clauses = Vec<(Occur, Box<dyn Query>)>;

/// The engine query, or `None` where nothing can be found.
pub(crate) fn ask(
    question: &Question,
    searcher: &Searcher,
    fields: Fields,
) -> Result<Option<Asked>> {
    let wanted = question.wanted;
    let field = match wanted {
        Wanted { literal: true, .. } => fields.title_exact,
        Wanted { in_title: true, .. } => fields.title_text,
        _ => fields.text,
    };
    let mut budget = Budget {
        searcher,
        field,
        left: MAX_PHRASE_ENTRIES,
    };
    let mut clauses: Clauses = Vec::new();
    for group in &wanted.groups {
        clauses.push((Occur::Must, budget.group(group, fields.tags)?));
    }
    let words = known(searcher, field, &wanted.words)?;
    let is_plain = clauses.is_empty()
        && wanted.preferred.is_empty()
        && question.tags.is_empty()
        && question.authors.is_empty()
        && (!question.strict || full(&words) < 2);
    if !words.is_empty() && is_plain {
        let words = plain(field, words);
        return Ok(Some(Asked {
            wanted: Wish::Plain(words),
            excluded: budget.excluded(question, fields)?,
        }));
    }
    if !words.is_empty() {
        clauses.push((words_occur(wanted), any_of(field, &words, question.strict)));
    } else if wanted.groups.is_empty() {
        if wanted.has_wishes() {
            return Ok(None);
        }
        clauses.push((Occur::Must, Box::new(AllQuery)));
    }
    for phrase in &wanted.preferred {
        clauses.push((Occur::Should, budget.phrase(phrase)?));
    }
    for tag in question.tags {
        clauses.push((Occur::Must, filter(fields.tags, tag)));
    }
    if !question.authors.is_empty() {
        let any = question.authors.iter();
        let any = any.map(|author| filter(fields.author, author)).collect();
        clauses.push((Occur::Must, Box::new(BooleanQuery::union(any))));
    }
    let excluded = budget.excluded(question, fields)?;
    // A single clause alone lets the engine use its fastest loop.
    let wanted = match clauses.pop() {
        Some((_, only)) if clauses.is_empty() => only,
        Some(last) => {
            clauses.push(last);
            Box::new(BooleanQuery::new(clauses))
        }
        None => return Ok(None),
    };
    Ok(Some(Asked {
        wanted: Wish::Query(wanted),
        excluded,
    }))
}

/// Beside what has to be there, words only help to order.
fn words_occur(wanted: &Wanted) -> Occur {
    if wanted.groups.is_empty() {
        Occur::Must
    } else {
        Occur::Should
    }
}

/// How many words a strict search wants most of.
fn full(words: &[Form]) -> usize {
    words.iter().filter(|word| word.counts).count()
}

fn plain(field: Field, words: Vec<Form>) -> PlainWords {
    let terms = words.into_iter().flat_map(|word| {
        let worth = word.worth;
        let forms = word.forms.into_iter();
        forms.map(move |(form, _)| (Term::from_field_text(field, &form), worth))
    });
    PlainWords {
        field,
        words: terms.collect(),
    }
}

fn any_of(field: Field, words: &[Form], strict: bool) -> Box<dyn Query> {
    let required = if strict { most(full(words)) } else { 1 };
    if required > 1 {
        let any = words
            .iter()
            .map(|word| union(word.queries(field)))
            .collect();
        return Box::new(BooleanQuery::union_with_minimum_required_clauses(
            any, required,
        ));
    }
    // Flat, because the engine has a faster loop for a union of plain words.
    Box::new(BooleanQuery::union(
        words.iter().flat_map(|word| word.queries(field)).collect(),
    ))
}

/// One of these; the only one as it is. Nothing fits an empty list.
fn union(mut one_of: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match one_of.pop() {
        Some(only) if one_of.is_empty() => only,
        last => {
            one_of.extend(last);
            Box::new(BooleanQuery::union(one_of))
        }
    }
}

/// Phrases, as long as they are affordable.
struct Budget<'a> {
    searcher: &'a Searcher,
    field: Field,
    left: u64,
}

impl Budget<'_> {
    fn excluded(&mut self, question: &Question, fields: Fields) -> Result<Vec<Box<dyn Query>>> {
        let mut excluded = Vec::new();
        for phrase in &question.wanted.excluded {
            excluded.push(self.phrase(phrase)?);
        }
        let tags = question.without_tags.iter();
        excluded.extend(tags.map(|tag| filter(fields.tags, tag)));
        let authors = question.without_authors.iter();
        excluded.extend(authors.map(|author| filter(fields.author, author)));
        Ok(excluded)
    }

    fn group(&mut self, group: &Group, tags: Field) -> Result<Box<dyn Query>> {
        let mut one_of: Vec<Box<dyn Query>> = Vec::new();
        for phrase in &group.phrases {
            one_of.push(self.phrase(phrase)?);
        }
        one_of.extend(group.tags.iter().map(|tag| filter(tags, tag)));
        Ok(union(one_of))
    }

    fn phrase(&mut self, phrase: &Phrase) -> Result<Box<dyn Query>> {
        if let [(_, word)] = phrase.as_slice() {
            return Ok(term_query(self.field, word));
        }
        let mut entries = 0;
        for (_, word) in phrase {
            let term = Term::from_field_text(self.field, word);
            entries += self.searcher.doc_freq(&term)?;
        }
        if entries > self.left {
            let all = phrase.iter().map(|(_, word)| term_query(self.field, word));
            return Ok(Box::new(BooleanQuery::intersection(all.collect())));
        }
        self.left -= entries;
        let first = phrase.first().map_or(0, |(position, _)| *position);
        let terms = phrase
            .iter()
            .map(|(position, word)| (position - first, Term::from_field_text(self.field, word)));
        Ok(Box::new(PhraseQuery::new_with_offset(terms.collect())))
    }
}

/// The forms of a word that the index knows, as one thing to ask for.
struct Form {
    /// Each with its weight in the engine's score.
    forms: Vec<(String, f32)>,
    /// The word's weight times how much it tells, all forms together.
    worth: f32,
    /// One of the words a strict search wants most of, rather than a second guess.
    counts: bool,
    entries: u64,
}

impl Form {
    fn queries(&self, field: Field) -> Vec<Box<dyn Query>> {
        let forms = self.forms.iter();
        forms
            .map(|(form, weight)| weighted(term_query(field, form), *weight))
            .collect()
    }
}

/// The words that occur in `field`, as many as [`MAX_ENTRIES`] allows, the rarest first.
fn known(searcher: &Searcher, field: Field, words: &[Sought]) -> Result<Vec<Form>> {
    let documents = searcher.num_docs();
    let mut known = Vec::new();
    for word in words {
        let mut forms = Vec::new();
        for form in &word.forms {
            let entries = searcher.doc_freq(&Term::from_field_text(field, form))?;
            if entries > 0 {
                forms.push((form.clone(), entries));
            }
        }
        let entries: u64 = forms.iter().map(|(_, entries)| entries).sum();
        if entries == 0 {
            continue;
        }
        let all = idf(entries, documents);
        let share = |(form, alone): (String, u64)| {
            // A form of a rare language is no rarer a word: all forms tell as much as together.
            (form, word.weight * all / idf(alone, documents))
        };
        known.push(Form {
            forms: forms.into_iter().map(share).collect(),
            worth: word.weight * all,
            counts: word.weight >= 1.0,
            entries,
        });
    }
    known.sort_by_key(|form| form.entries);
    let mut walked = 0;
    let affordable = known.iter().take_while(|form| {
        walked += form.entries;
        walked <= MAX_ENTRIES
    });
    let keep = affordable.count().max(1);
    known.truncate(keep);
    Ok(known)
}

fn weighted(query: Box<dyn Query>, weight: f32) -> Box<dyn Query> {
    if (weight - 1.0).abs() < f32::EPSILON {
        query
    } else {
        Box::new(BoostQuery::new(query, weight))
    }
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
        self.weight * idf(self.entries, documents)
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

/// Narrows without a say in the order.
fn filter(field: Field, word: &str) -> Box<dyn Query> {
    let term = Term::from_field_text(field, &exact(word));
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Box::new(ConstScoreQuery::new(Box::new(query), 0.0))
}
