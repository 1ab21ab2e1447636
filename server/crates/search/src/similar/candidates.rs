//! The threads that are looked at closely.
//!
//! Of the links that people made between real questions, the 300 best by words hold
//! .62; with those of the same days and the same author, .78.

use super::SimilarQuery;
use super::question::Question;
use super::scores::{K1, SegmentScores, against_titles};
use crate::Result;
use crate::best::{Best, Key};
use crate::bm25::Lengths;
use crate::columns::Columns;
use crate::doc::{DocKind, exact};
use crate::index::Picture;
use std::collections::BTreeSet;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

/// The best by the whole question, by its title alone, and by the whole question among those
/// written within [`NEAR`] of it.
const BY_WORDS: usize = 200;
const BY_TITLE: usize = 100;
const BY_TIME: usize = 100;
/// Three weeks, in microseconds.
const NEAR: i64 = 21 * 24 * 3600 * 1_000_000;
/// Threads of the same author, those nearest in time.
const BY_AUTHOR: usize = 30;
/// Posts of one author that are looked through for them.
const OF_AUTHOR: usize = 3_000;
/// Scores of a candidate.
pub(super) const SCORES: usize = 5;

/// One thread and its scores: the whole question against title and text, the title against title
/// and text, the title against the title, the whole question against the title; the letters of the
/// title against those of the title.
pub(super) struct Candidate {
    pub place: DocAddress,
    pub words: [f32; SCORES],
}

pub(super) fn find(
    picture: &Picture,
    query: &SimilarQuery,
    question: &Question,
) -> Result<Vec<Candidate>> {
    let searcher = &picture.searcher;
    let lengths = Lengths::read(picture, picture.fields.text, searcher.num_docs(), K1)?;
    let mut chosen = Chosen::new();
    let mut scores = Vec::new();
    for (segment, (reader, columns)) in
        (0..).zip(searcher.segment_readers().iter().zip(&picture.columns))
    {
        let read = SegmentScores::read(
            reader,
            &picture.arrays.scores,
            picture.fields.text,
            &lengths,
            question,
            &query.stop,
        )?;
        let judge = Judge::new(reader, columns, query.exclude_thread);
        chosen.by_words(segment, &judge, &read);
        chosen.by_time(segment, &judge, &read, query.asked_at);
        chosen.by_author(picture, segment, &judge, query)?;
        scores.push(read);
    }
    candidates(picture, question, chosen.places(), &scores)
}

/// Says which documents of a segment may be found at all.
struct Judge<'a> {
    reader: &'a SegmentReader,
    columns: &'a Columns,
    thread: Option<usize>,
    exclude: Option<i64>,
}

impl<'a> Judge<'a> {
    fn new(reader: &'a SegmentReader, columns: &'a Columns, exclude: Option<i64>) -> Self {
        let words = &columns.kind.words;
        Self {
            reader,
            columns,
            thread: words.iter().position(|word| word == DocKind::Thread.word()),
            exclude,
        }
    }

    fn accepts(&self, doc: DocId) -> bool {
        let alive = self.reader.alive_bitset();
        Some(self.columns.kind.number(doc)) == self.thread
            && alive.is_none_or(|alive| alive.is_alive(doc))
            && self.exclude != Some(self.columns.thread_id(doc))
    }

    fn offer(&self, best: &mut Best, segment: u32, doc: DocId, score: f32) {
        let rank = Key::of_score(score);
        if score > 0.0 && rank >= best.threshold() && self.accepts(doc) {
            let post_id = self.columns.post_id(doc);
            best.offer(Key { rank, post_id }, DocAddress::new(segment, doc));
        }
    }
}

/// What has been chosen so far.
struct Chosen {
    words: Best,
    title: Best,
    time: Best,
    /// With the distance in time, which is what counts here.
    author: Vec<(u64, DocAddress)>,
}

impl Chosen {
    fn new() -> Self {
        Self {
            words: Best::new(BY_WORDS),
            title: Best::new(BY_TITLE),
            time: Best::new(BY_TIME),
            author: Vec::new(),
        }
    }

    fn by_words(&mut self, segment: u32, judge: &Judge, scores: &SegmentScores) {
        for (doc, (whole, title)) in (0..).zip(scores.whole.iter().zip(scores.title.iter())) {
            judge.offer(&mut self.words, segment, doc, *whole);
            judge.offer(&mut self.title, segment, doc, *title);
        }
    }

    fn by_time(&mut self, segment: u32, judge: &Judge, scores: &SegmentScores, at: Option<i64>) {
        let Some(at) = at else { return };
        let (from, to) = (at.saturating_sub(NEAR), at.saturating_add(NEAR));
        let near = judge
            .columns
            .written_between(from, to, judge.reader.max_doc());
        for doc in near {
            let score = scores.whole.get(doc as usize).copied().unwrap_or_default();
            judge.offer(&mut self.time, segment, doc, score);
        }
    }

    fn by_author(
        &mut self,
        picture: &Picture,
        segment: u32,
        judge: &Judge,
        query: &SimilarQuery,
    ) -> Result<()> {
        let Some(author) = &query.author else {
            return Ok(());
        };
        let index = judge.reader.inverted_index(picture.fields.author)?;
        let term = Term::from_field_text(picture.fields.author, &exact(author));
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            return Ok(());
        };
        for _ in 0..OF_AUTHOR {
            let doc = postings.doc();
            if doc == TERMINATED {
                break;
            }
            if judge.accepts(doc) {
                let written = judge.columns.created_at(doc);
                let distance = query.asked_at.map_or(0, |at| at.abs_diff(written));
                self.author.push((distance, DocAddress::new(segment, doc)));
            }
            postings.advance();
        }
        Ok(())
    }

    /// All of them, each once, in the order of segments and documents.
    fn places(mut self) -> BTreeSet<DocAddress> {
        self.author.sort_unstable();
        self.author.truncate(BY_AUTHOR);
        let best = [self.words, self.title, self.time].map(Best::into_sorted);
        let by_score = best.into_iter().flatten().map(|(_, place)| place);
        by_score
            .chain(self.author.into_iter().map(|(_, place)| place))
            .collect()
    }
}

fn candidates(
    picture: &Picture,
    question: &Question,
    places: BTreeSet<DocAddress>,
    scores: &[SegmentScores],
) -> Result<Vec<Candidate>> {
    let field = picture.fields.title_text;
    let lengths = Lengths::read(picture, field, picture.threads()?, K1)?;
    let mut found = Vec::with_capacity(places.len());
    for (segment, (reader, scores)) in
        (0..).zip(picture.searcher.segment_readers().iter().zip(scores))
    {
        let here = places
            .range(DocAddress::new(segment, 0)..=DocAddress::new(segment, TERMINATED))
            .map(|place| place.doc_id);
        let documents: Vec<DocId> = here.collect();
        let titles = against_titles(reader, field, &lengths, question, &documents)?;
        let letters = question.letters.scores(reader, &picture.arrays.scores)?;
        for (doc, [title_title, whole_title]) in documents.iter().zip(titles) {
            let place = *doc as usize;
            found.push(Candidate {
                place: DocAddress::new(segment, *doc),
                words: [
                    scores.whole[place],
                    scores.title[place],
                    title_title,
                    whole_title,
                    letters.get(place).copied().unwrap_or_default(),
                ],
            });
        }
    }
    Ok(found)
}
