//! The scores of a search for words alone, word by word and window by window. For the words people type, some of which half
//! of all documents hold, that is several times cheaper than the engine's way, document by document.

use crate::Result;
use crate::arrays::Arrays;
use crate::bm25::Lengths;
use crate::index::Picture;
use crate::letters::Letters;
use crate::list::List;
use crate::stop::Stop;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

/// As the engine has it.
const K1: f32 = 1.2;
/// Documents whose scores are added up together: few enough for the memory next to the processor,
/// where an addition costs a fraction of what it does in an array of all documents.
const WINDOW: usize = 8_192;
/// Scores that are looked at together for one that is not zero.
const AT_ONCE: usize = 16;

/// Words of which any is enough, each with what it adds to a document that holds it once, before the
/// document's length.
pub(crate) struct PlainWords {
    pub field: Field,
    pub words: Vec<(Term, f32)>,
}

impl PlainWords {
    /// How lengths count, for [`each`](Self::each).
    pub(crate) fn lengths(&self, picture: &Picture) -> Result<Lengths> {
        Lengths::read(picture, self.field, picture.searcher.num_docs(), K1)
    }

    /// Every match of a segment in order, those that were taken out among them, with its score and
    /// what its letters add.
    pub(crate) fn each(
        &self,
        reader: &SegmentReader,
        arrays: &Arrays,
        lengths: &Lengths,
        letters: &Letters,
        stop: &Stop,
        mut sink: impl FnMut(DocId, f32),
    ) -> Result<()> {
        let norms = reader.get_fieldnorms_reader(self.field)?;
        let mut lists = self.lists(reader)?;
        let mut letters = letters.of_segment(reader)?;
        let mut scores = arrays.scores.zeros(WINDOW);
        while let Some(begin) = lists.iter().filter_map(|(list, _)| list.next()).min() {
            stop.look()?;
            let end = begin.saturating_add(WINDOW as DocId);
            for (list, worth) in &mut lists {
                list.before(end, |block, places| {
                    let docs = &block.docs()[places.clone()];
                    for (doc, count) in docs.iter().zip(&block.freqs()[places]) {
                        let part = lengths.saturated(*count, norms.fieldnorm_id(*doc));
                        scores[(doc - begin) as usize] += *worth * part;
                    }
                });
            }
            letters.add_to(begin, &mut scores);
            hand_out(begin, &scores, &mut sink);
            scores.fill(0.0);
        }
        Ok(())
    }

    fn lists(&self, reader: &SegmentReader) -> Result<Vec<(List, f32)>> {
        let index = reader.inverted_index(self.field)?;
        let mut lists = Vec::with_capacity(self.words.len());
        for (term, worth) in &self.words {
            let block = index.read_block_postings(term, IndexRecordOption::WithFreqs)?;
            lists.extend(block.map(|block| (List::new(block), *worth)));
        }
        Ok(lists)
    }
}

/// The documents of a window that have a score.
fn hand_out(begin: DocId, scores: &[f32], sink: &mut impl FnMut(DocId, f32)) {
    let mut first = begin;
    for several in scores.chunks(AT_ONCE) {
        if several
            .iter()
            .fold(false, |any, score| any | (*score > 0.0))
        {
            for (doc, score) in (first..).zip(several) {
                if *score > 0.0 {
                    sink(doc, *score);
                }
            }
        }
        first += AT_ONCE as DocId;
    }
}
