//! One pass over all matches of a search.

use crate::best::{Best, Key};
use crate::bm25::Lengths;
use crate::columns::Columns;
use crate::doc::exact;
use crate::facets::{FacetFilters, Totals};
use crate::found::Found;
use crate::index::Picture;
use crate::letters::Letters;
use crate::plain::{PlainWords, Window};
use crate::query::{Asked, Wish};
use crate::search::{SearchQuery, Sort};
use crate::sieve::{LeftOut, Sieve};
use crate::stop::Stop;
use crate::weights::MOST_FAVOUR;
use crate::{Result, SearchError};
use tantivy::query::{EnableScoring, Query, Weight};
use tantivy::{DocAddress, DocId, Searcher, SegmentOrdinal, SegmentReader};

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
}

/// A segment that is being searched.
struct Part<'a> {
    segment: SegmentOrdinal,
    columns: &'a Columns,
    sieve: Sieve<'a>,
}

/// One pass over all matches: total, facets and the best of them.
pub(crate) struct Gathering {
    sort: Sort,
    after: Option<Key>,
    best: Best,
    /// Nothing with a lower score than this can be on the page.
    least: f32,
    total: usize,
    totals: Totals,
}

impl Gathering {
    pub(crate) fn new(sort: Sort, limit: usize, after: Option<Key>) -> Self {
        Self {
            sort,
            after,
            best: Best::new(limit),
            least: 0.0,
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
        let left_out = LeftOut {
            excluded: weights(&asked.excluded, searcher)?,
            time: (query.from, query.until),
        };
        let scorer = Scorer::read(picture, asked, letters)?;
        for (segment, (reader, columns)) in
            (0..).zip(searcher.segment_readers().iter().zip(&picture.columns))
        {
            query.stop.look()?;
            let mut part = Part {
                segment,
                columns,
                sieve: Sieve::new(picture, (reader, columns), &left_out, &filters)?,
            };
            match &scorer {
                Scorer::Plain(words, lengths, letters) => {
                    words.each(reader, lengths, letters, &query.stop, |window| {
                        self.take(&mut part, &window);
                    })?;
                }
                Scorer::Engine(weight, letters) => {
                    let letters = letters.scores(reader, &picture.arrays.scores)?;
                    self.take_each(&mut part, reader, weight.as_ref(), &letters, &query.stop)?;
                }
            }
            part.sieve.add_to(&mut self.totals);
        }
        Ok(())
    }

    /// Takes what comes through of the matches of a window. Of most nothing but their number and
    /// what facets count is kept, which is why that is done apart.
    fn take(&mut self, part: &mut Part<'_>, window: &Window<'_>) {
        if !part.sieve.is_open() {
            for (doc, score) in window.scored() {
                if part.sieve.lets_through(doc) {
                    self.total += 1;
                    self.offer(part, doc, score);
                }
            }
            return;
        }
        self.total += part.sieve.count_all(window.documents());
        for (doc, score) in window.scored() {
            if score >= self.least && !part.sieve.is_gone(doc) {
                self.offer(part, doc, score);
            }
        }
    }

    /// Takes what the engine finds.
    fn take_each(
        &mut self,
        part: &mut Part<'_>,
        reader: &SegmentReader,
        weight: &dyn Weight,
        letters: &[f32],
        stop: &Stop,
    ) -> Result<()> {
        let mut seen = 0;
        let mut stopped = false;
        weight.for_each(reader, &mut |doc, score| {
            // The engine cannot be made to turn back here, but nothing more is done for it.
            seen += 1;
            stopped = stopped || (seen % LOOK_EVERY == 0 && stop.look().is_err());
            if !stopped && part.sieve.lets_through(doc) {
                self.total += 1;
                let letters = letters.get(doc as usize).copied().unwrap_or_default();
                self.offer(part, doc, score + letters);
            }
        })?;
        if stopped {
            return Err(SearchError::Stopped);
        }
        Ok(())
    }

    fn offer(&mut self, part: &Part<'_>, doc: DocId, score: f32) {
        if score < self.least {
            return;
        }
        if let Some(key) = self.key(part.columns, doc, score) {
            self.best.offer(key, DocAddress::new(part.segment, doc));
            self.least = self.least();
        }
    }

    /// A hair less than the bound, because a quotient is rounded.
    fn least(&self) -> f32 {
        match self.sort {
            Sort::Relevance => Key::score_of(self.best.threshold()) / MOST_FAVOUR * 0.999_999,
            Sort::Newest | Sort::Helpful => 0.0,
        }
    }

    /// The document's place in the order, if it can be on this page.
    fn key(&self, columns: &Columns, doc: DocId, score: f32) -> Option<Key> {
        let threshold = self.best.threshold();
        let rank = match self.sort {
            Sort::Newest => Key::of_time(columns.created_at(doc)),
            Sort::Helpful => Key::of_help(columns.helpfulness(doc), columns.votes(doc), score),
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

    /// What came of it.
    pub(crate) fn found(self) -> Found {
        Found::new(self.best.into_sorted(), self.total, self.totals)
    }
}
