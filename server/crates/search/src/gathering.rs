//! One pass over all matches of a search.

use crate::arrays::Arrays;
use crate::best::{Best, Key};
use crate::bm25::Lengths;
use crate::cursor;
use crate::doc::{DocKind, exact};
use crate::facets::{self, FacetFilters, SegmentCount, Totals};
use crate::index::Picture;
use crate::letters::Letters;
use crate::plain::PlainWords;
use crate::query::{Asked, Wanted, Wish};
use crate::search::{Hit, SearchPage, SearchQuery, Sort};
use crate::snippet::snippet;
use crate::stop::Stop;
use crate::stored::Stored;
use crate::weights::MOST_FAVOUR;
use crate::{Result, SearchError};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocAddress, DocId, Searcher, SegmentReader};

/// Matches after which it is looked whether anybody still waits.
const LOOK_EVERY: usize = 1_024;

fn filters(query: &SearchQuery) -> FacetFilters {
    FacetFilters {
        kinds: query
            .kind
            .iter()
            .map(|kind| kind.word().to_owned())
            .collect(),
        categories: query.category_ids.iter().map(i64::to_string).collect(),
        states: query.states.iter().map(|state| exact(state)).collect(),
        tag: query.facet_tag.as_deref().map(exact),
    }
}

fn weights(queries: &[Box<dyn Query>], searcher: &Searcher) -> Result<Vec<Box<dyn Weight>>> {
    let scoring = EnableScoring::disabled_from_searcher(searcher);
    let weights = queries.iter().map(|query| query.weight(scoring));
    Ok(weights.collect::<tantivy::Result<_>>()?)
}

/// For each document of a segment whether it is excluded; empty where nothing is.
fn left_out(excluded: &[Box<dyn Weight>], reader: &SegmentReader) -> Result<Vec<bool>> {
    if excluded.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = vec![false; reader.max_doc() as usize];
    for weight in excluded {
        weight.for_each_no_score(reader, &mut |docs| {
            for doc in docs {
                out[*doc as usize] = true;
            }
        })?;
    }
    Ok(out)
}

/// What scores documents.
enum Scorer<'a> {
    /// Word by word.
    Plain(&'a PlainWords, Lengths, &'a Letters),
    /// The engine, document by document.
    Engine(Box<dyn Weight>, &'a Letters),
}

impl<'a> Scorer<'a> {
    fn read(picture: &Picture, asked: &'a Asked, letters: &'a Letters) -> Result<Self> {
        Ok(match &asked.wanted {
            Wish::Plain(words) => Self::Plain(words, words.lengths(picture)?, letters),
            Wish::Query(query) => {
                let scoring = EnableScoring::enabled_from_searcher(&picture.searcher);
                Self::Engine(query.weight(scoring)?, letters)
            }
        })
    }

    /// Every match of a segment, those that were taken out among them, with its score.
    fn each(
        &self,
        reader: &SegmentReader,
        arrays: &Arrays,
        stop: &Stop,
        mut sink: impl FnMut(DocId, f32),
    ) -> Result<()> {
        match self {
            Self::Plain(words, lengths, letters) => {
                words.each(reader, arrays, lengths, letters, stop, sink)?;
            }
            Self::Engine(weight, letters) => {
                let letters = letters.scores(reader, &arrays.scores)?;
                weight.for_each(reader, &mut |doc, score| {
                    let letters = letters.get(doc as usize).copied().unwrap_or_default();
                    sink(doc, score + letters);
                })?;
            }
        }
        Ok(())
    }
}

/// One pass over all matches: total, facets and the best of them.
pub(crate) struct Gathering {
    sort: Sort,
    after: Option<Key>,
    best: Best,
    total: usize,
    totals: Totals,
}

impl Gathering {
    pub(crate) fn new(sort: Sort, limit: usize, after: Option<Key>) -> Self {
        Self {
            sort,
            after,
            best: Best::new(limit),
            total: 0,
            totals: Totals::default(),
        }
    }

    pub(crate) fn run(
        &mut self,
        picture: &Picture,
        asked: &Asked,
        letters: &Letters,
        query: &SearchQuery,
    ) -> Result<()> {
        let searcher = &picture.searcher;
        let filters = filters(query);
        let time = (query.from, query.until);
        let scorer = Scorer::read(picture, asked, letters)?;
        let excluded = weights(&asked.excluded, searcher)?;
        for (segment, (reader, columns)) in
            (0..).zip(searcher.segment_readers().iter().zip(&picture.columns))
        {
            query.stop.look()?;
            let alive = reader.alive_bitset();
            let left_out = left_out(&excluded, reader)?;
            let mut counts = SegmentCount::new(columns, &filters, &picture.arrays);
            let mut seen = 0;
            let mut stopped = false;
            scorer.each(reader, &picture.arrays, &query.stop, |doc, score| {
                // The engine cannot be made to turn back here, but nothing more is done for it.
                seen += 1;
                stopped = stopped || (seen % LOOK_EVERY == 0 && query.stop.look().is_err());
                let is_gone = stopped
                    || alive.is_some_and(|alive| alive.is_deleted(doc))
                    || left_out.get(doc as usize).is_some_and(|out| *out)
                    || !columns.is_written_within(doc, time);
                if is_gone || !counts.count(doc) {
                    return;
                }
                self.total += 1;
                if let Some(key) = self.key(columns, doc, score) {
                    self.best.offer(key, DocAddress::new(segment, doc));
                }
            })?;
            if stopped {
                return Err(SearchError::Stopped);
            }
            counts.add_to(&mut self.totals);
        }
        Ok(())
    }

    /// The document's place in the order, if it can be on this page. Reads as few columns as it
    /// can: this runs for every match.
    fn key(&self, columns: &crate::columns::Columns, doc: DocId, score: f32) -> Option<Key> {
        let threshold = self.best.threshold();
        let rank = match self.sort {
            Sort::Newest => Key::of_time(columns.created_at(doc)),
            Sort::Helpful => Key::of_help(columns.helpfulness(doc), columns.votes(doc), score),
            Sort::Relevance if Key::of_score(score * MOST_FAVOUR) < threshold => return None,
            Sort::Relevance => Key::of_score(score * columns.favour(doc)),
        };
        if rank < threshold || self.after.is_some_and(|after| rank > after.rank) {
            return None;
        }
        let key = Key {
            rank,
            post_id: columns.post_id(doc),
        };
        self.after.is_none_or(|after| key < after).then_some(key)
    }

    pub(crate) fn page(
        self,
        picture: &Picture,
        wanted: &Wanted,
        limit: usize,
    ) -> Result<SearchPage> {
        let mut found = self.best.into_sorted();
        let more = found.len() > limit;
        found.truncate(limit);
        let last = found.last().filter(|_| more);
        let next = last.map(|(key, _)| cursor::encode(self.sort, *key));
        let marked = wanted.marked();
        let literal = wanted.literal;
        let mut hits = Vec::with_capacity(found.len());
        for (key, place) in found {
            let columns = &picture.columns[place.segment_ord as usize];
            let stored = Stored::read(picture, place)?;
            let doc = place.doc_id;
            hits.push(Hit {
                post_id: key.post_id,
                thread_id: columns.thread_id(doc),
                kind: DocKind::from_word(columns.kind.word(doc)).unwrap_or(DocKind::Answer),
                snippet_html: snippet(&stored.body, &marked, columns.mode(doc, literal)),
                title: stored.title,
                import_id: stored.import_id,
                score: match self.sort {
                    Sort::Relevance | Sort::Helpful => key.score(),
                    Sort::Newest => 0.0,
                },
                category_id: columns.category.word(doc).parse().unwrap_or_default(),
                state: columns.state.word(doc).to_owned(),
            });
        }
        Ok(SearchPage {
            total: self.total,
            hits,
            next,
            facets: facets::finish(self.totals, &picture.columns),
            loosened: false,
        })
    }
}
