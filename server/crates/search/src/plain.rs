//! The scores of a search for words alone, word by word and window by window. For the words people type, some of which half
//! of all documents hold, that is several times cheaper than the engine's way, document by document.

use crate::Result;
use crate::bm25::Lengths;
use crate::index::Picture;
use crate::letters::Letters;
use crate::list::List;
use crate::stop::Stop;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

/// As the engine has it.
pub(crate) const K1: f32 = 1.2;
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

    /// Every match of a segment in order, those that were taken out among them, with what its letters
    /// add to its score.
    pub(crate) fn each(
        &self,
        reader: &SegmentReader,
        lengths: &Lengths,
        letters: &Letters,
        stop: &Stop,
        mut sink: impl FnMut(Window<'_>),
    ) -> Result<()> {
        let norms = reader.get_fieldnorms_reader(self.field)?;
        let mut lists = self.lists(reader)?;
        let mut letters = letters.of_segment(reader)?;
        let (mut scores, mut places) = ([0.0; WINDOW], [0; WINDOW]);
        while let Some(begin) = lists.iter().filter_map(|(list, _)| list.next()).min() {
            stop.look()?;
            let end = begin.saturating_add(WINDOW as DocId);
            for (list, worth) in &mut lists {
                let worth = *worth;
                list.before(end, |docs, counts| {
                    for (doc, count) in docs.iter().zip(counts) {
                        let part = lengths.saturated(*count, norms.fieldnorm_id(*doc));
                        // Never past the window: with the remainder, the compiler knows it too.
                        scores[(doc - begin) as usize % WINDOW] += worth * part;
                    }
                });
            }
            letters.add_to(begin, &mut scores);
            let places = found(&scores, &mut places);
            sink(Window {
                begin,
                places,
                scores: &scores,
            });
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

/// Matches that stand near each other.
pub(crate) struct Window<'a> {
    begin: DocId,
    places: &'a [u16],
    scores: &'a [f32; WINDOW],
}

impl Window<'_> {
    /// Them, in order.
    pub(crate) fn documents(&self) -> impl ExactSizeIterator<Item = DocId> {
        let places = self.places.iter();
        places.map(|place| self.begin + DocId::from(*place))
    }

    /// Them with their scores.
    pub(crate) fn scored(&self) -> impl Iterator<Item = (DocId, f32)> {
        let places = self.places.iter();
        let scores = places.map(|place| self.scores[usize::from(*place) % WINDOW]);
        self.documents().zip(scores)
    }
}

/// The places of scores that are not zero. They are listed without a branch: whether a document has
/// a score is as good as chance, and a wrong guess of the processor costs more than ten additions.
fn found<'a>(scores: &[f32; WINDOW], places: &'a mut [u16; WINDOW]) -> &'a [u16] {
    let mut count = 0;
    let (several, _) = scores.as_chunks::<AT_ONCE>();
    for (first, scores) in (0..).step_by(AT_ONCE).zip(several) {
        if scores.iter().fold(false, |any, score| any | (*score > 0.0)) {
            for (place, score) in (first..).zip(scores) {
                places[count % WINDOW] = place;
                count += usize::from(*score > 0.0);
            }
        }
    }
    &places[..count]
}
