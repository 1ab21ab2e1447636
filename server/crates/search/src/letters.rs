//! What the letters of titles add to the score of a search: the runs of four letters that title and
//! search share. Only documents found by words get any of it.

use crate::Result;
use crate::arrays::{Array, Shelf};
use crate::bm25::{Lengths, idf};
use crate::index::Picture;
use crate::list::List;
use crate::text::grams;
use crate::weights::{LETTERS, LETTERS_K1};
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

/// Runs that more than one of so many titles hold tell too little for their time and memory.
const COMMON_SHARE: u64 = 60;
/// In a small community all of them are affordable.
const COMMON_MIN: u64 = 2_000;
/// Entries of the index walked for one search, the rarest runs first: about half a millisecond.
const MAX_ENTRIES: u64 = 250_000;

/// The runs of a search that some titles hold.
pub(crate) struct Letters {
    field: Field,
    lengths: Lengths,
    /// With what each adds to a title of one run.
    runs: Vec<(Term, f32)>,
}

impl Letters {
    /// Reads how rare the runs of `text` are.
    pub(crate) fn read(picture: &Picture, text: &str) -> Result<Self> {
        let field = picture.fields.title_grams;
        let threads = picture.threads()?;
        let common = COMMON_MIN.max(threads / COMMON_SHARE);
        let mut known = Vec::new();
        for gram in grams(text) {
            let term = Term::from_field_text(field, &gram);
            let holding = picture.searcher.doc_freq(&term)?;
            if (1..=common).contains(&holding) {
                known.push((holding, term));
            }
        }
        known.sort_unstable();
        let mut walked = 0;
        let affordable = known.into_iter().take_while(|(holding, _)| {
            walked += holding;
            walked <= MAX_ENTRIES
        });
        Ok(Self {
            field,
            lengths: Lengths::read(picture, field, threads, LETTERS_K1)?,
            runs: affordable
                .map(|(holding, term)| (term, LETTERS * idf(holding, threads)))
                .collect(),
        })
    }

    /// What a title would get that shares every run: scores over this say which share was met.
    pub(crate) fn most(&self) -> f32 {
        self.runs.iter().map(|(_, worth)| worth).sum()
    }

    /// What each document of a segment gets; empty where none gets any.
    pub(crate) fn scores(&self, reader: &SegmentReader, shelf: &Shelf<f32>) -> Result<Array<f32>> {
        let mut scores = shelf.empty();
        if self.runs.is_empty() {
            return Ok(scores);
        }
        let documents = reader.max_doc() as usize;
        scores.resize(documents, 0.0);
        let mut letters = self.of_segment(reader)?;
        letters.each(0, documents, |place, part| scores[place] += part);
        Ok(scores)
    }

    /// The runs of a segment, to be added window by window.
    pub(crate) fn of_segment(&self, reader: &SegmentReader) -> Result<SegmentLetters<'_>> {
        let index = reader.inverted_index(self.field)?;
        let mut lists = Vec::with_capacity(self.runs.len());
        for (term, worth) in &self.runs {
            let block = index.read_block_postings(term, IndexRecordOption::Basic)?;
            lists.extend(block.map(|block| (List::new(block), *worth)));
        }
        Ok(SegmentLetters {
            norms: reader.get_fieldnorms_reader(self.field)?,
            lengths: &self.lengths,
            lists,
        })
    }
}

/// What the letters of one segment's titles add.
pub(crate) struct SegmentLetters<'a> {
    norms: FieldNormReader,
    lengths: &'a Lengths,
    lists: Vec<(List, f32)>,
}

impl SegmentLetters<'_> {
    /// Adds to those of `scores` that are not zero: of documents from `begin` on. Windows come in
    /// order.
    pub(crate) fn add_to(&mut self, begin: DocId, scores: &mut [f32]) {
        self.each(begin, scores.len(), |place, part| {
            let score = &mut scores[place];
            if *score > 0.0 {
                *score += part;
            }
        });
    }

    /// The documents of one window by their place in it.
    #[inline]
    fn each(&mut self, begin: DocId, length: usize, mut sink: impl FnMut(usize, f32)) {
        let end = begin.saturating_add(DocId::try_from(length).unwrap_or(DocId::MAX));
        for (list, worth) in &mut self.lists {
            list.skip_to(begin);
            list.before(end, |docs, _| {
                for doc in docs {
                    let part = self.lengths.saturated(1, self.norms.fieldnorm_id(*doc));
                    sink((doc - begin) as usize, *worth * part);
                }
            });
        }
    }
}
