//! What of a segment's matches is let through, and counted.

use crate::Result;
use crate::columns::Columns;
use crate::facets::{FacetFilters, SegmentCount, Totals};
use crate::index::Picture;
use tantivy::fastfield::AliveBitSet;
use tantivy::query::Weight;
use tantivy::{DocId, SegmentReader};

/// What a search leaves out, beside what its facets do.
pub(crate) struct LeftOut {
    /// Documents of any of these.
    pub excluded: Vec<Box<dyn Weight>>,
    /// What was not written at or after the first moment and before the second.
    pub time: (Option<i64>, Option<i64>),
}

/// The filters of a search on one segment.
pub(crate) struct Sieve<'a> {
    columns: &'a Columns,
    alive: Option<&'a AliveBitSet>,
    /// For each document whether it is excluded; empty where nothing is.
    excluded: Vec<bool>,
    time: (Option<i64>, Option<i64>),
    counts: SegmentCount<'a>,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(
        picture: &Picture,
        (reader, columns): (&'a SegmentReader, &'a Columns),
        left_out: &LeftOut,
        filters: &FacetFilters,
    ) -> Result<Self> {
        Ok(Self {
            columns,
            alive: reader.alive_bitset(),
            excluded: excluded(&left_out.excluded, reader)?,
            time: left_out.time,
            counts: SegmentCount::new(columns, filters, &picture.arrays),
        })
    }

    /// Whether all that still stands in the index comes through.
    pub(crate) fn is_open(&self) -> bool {
        self.excluded.is_empty() && self.time == (None, None) && self.counts.is_open()
    }

    /// Whether the document was taken out of the index.
    #[inline]
    pub(crate) fn is_gone(&self, doc: DocId) -> bool {
        self.alive.is_some_and(|alive| alive.is_deleted(doc))
    }

    /// Counts those that still stand in the index; only where the sieve [is open](Self::is_open).
    /// Says how many they are.
    #[inline]
    pub(crate) fn count_all(&mut self, documents: impl ExactSizeIterator<Item = DocId>) -> usize {
        let Some(alive) = self.alive else {
            let all = documents.len();
            self.counts.count_all(documents);
            return all;
        };
        let mut standing = 0;
        self.counts.count_all(documents.filter(|doc| {
            let stands = alive.is_alive(*doc);
            standing += usize::from(stands);
            stands
        }));
        standing
    }

    /// Whether the document comes through; counts it in.
    pub(crate) fn lets_through(&mut self, doc: DocId) -> bool {
        !self.is_gone(doc)
            && !self.excluded.get(doc as usize).is_some_and(|out| *out)
            && self.columns.is_written_within(doc, self.time)
            && self.counts.count(doc)
    }

    /// Adds what was counted.
    pub(crate) fn add_to(self, totals: &mut Totals) {
        self.counts.add_to(totals);
    }
}

fn excluded(weights: &[Box<dyn Weight>], reader: &SegmentReader) -> Result<Vec<bool>> {
    if weights.is_empty() {
        return Ok(Vec::new());
    }
    let mut out = vec![false; reader.max_doc() as usize];
    for weight in weights {
        weight.for_each_no_score(reader, &mut |docs| {
            for doc in docs {
                out[*doc as usize] = true;
            }
        })?;
    }
    Ok(out)
}
