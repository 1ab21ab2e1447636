//! The scores of a search for words alone, word by word. For the words people type, some of which half
//! of all documents hold, that is several times cheaper than the engine's way, document by document.

use crate::Result;
use crate::arrays::{Array, Arrays};
use crate::bm25::Lengths;
use crate::index::Picture;
use crate::letters::Letters;
use crate::stop::Stop;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, SegmentReader, Term};

/// As the engine has it.
const K1: f32 = 1.2;
/// Blocks of 128 documents after which it is looked whether anybody still waits.
const LOOK_EVERY: usize = 16;

/// Words of which any is enough, each with what it adds to a document that holds it once, before the
/// document's length.
pub(crate) struct PlainWords {
    pub field: Field,
    pub words: Vec<(Term, f32)>,
}

/// One segment's documents that hold any of the words.
pub(crate) struct Matches {
    /// In no order.
    pub documents: Array<DocId>,
    scores: Array<f32>,
}

impl Matches {
    pub(crate) fn score(&self, doc: DocId) -> f32 {
        self.scores[doc as usize]
    }
}

impl PlainWords {
    /// How lengths count, for [`matches`](Self::matches).
    pub(crate) fn lengths(&self, picture: &Picture) -> Result<Lengths> {
        Lengths::read(picture, self.field, picture.searcher.num_docs(), K1)
    }

    /// The matches of a segment, with what their letters add.
    pub(crate) fn matches(
        &self,
        reader: &SegmentReader,
        arrays: &Arrays,
        lengths: &Lengths,
        letters: &Letters,
        stop: &Stop,
    ) -> Result<Matches> {
        let mut found = Matches {
            documents: arrays.numbers.empty(),
            scores: arrays.scores.zeros(reader.max_doc() as usize),
        };
        let index = reader.inverted_index(self.field)?;
        let norms = reader.get_fieldnorms_reader(self.field)?;
        for (term, worth) in &self.words {
            let with_counts = IndexRecordOption::WithFreqs;
            let Some(mut block) = index.read_block_postings(term, with_counts)? else {
                continue;
            };
            let mut blocks = 0;
            while !block.docs().is_empty() {
                blocks += 1;
                if blocks % LOOK_EVERY == 0 {
                    stop.look()?;
                }
                for (doc, count) in block.docs().iter().zip(block.freqs()) {
                    let score = &mut found.scores[*doc as usize];
                    if *score == 0.0 {
                        found.documents.push(*doc);
                    }
                    *score += worth * lengths.saturated(*count, norms.fieldnorm_id(*doc));
                }
                block.advance();
            }
        }
        letters.add_to(reader, &mut found.scores)?;
        Ok(found)
    }
}
