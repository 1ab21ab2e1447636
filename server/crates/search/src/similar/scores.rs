//! BM25 of every document of a segment, word by word: for this many words that is several times
//! cheaper than going document by document, and the words of the title get a sum of their own on
//! the way.

use super::question::Question;
use crate::Result;
use crate::arrays::{Array, Shelf};
use crate::bm25::Lengths;
use crate::stop::Stop;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

/// As the engine has it.
pub(super) const K1: f32 = 1.2;

/// The scores of one segment's documents.
pub(super) struct SegmentScores {
    /// The telling words in title and text.
    pub whole: Array<f32>,
    /// The words of the title in title and text.
    pub title: Array<f32>,
}

impl SegmentScores {
    pub(super) fn read(
        reader: &SegmentReader,
        shelf: &Shelf<f32>,
        field: Field,
        lengths: &Lengths,
        question: &Question,
        stop: &Stop,
    ) -> Result<Self> {
        let documents = reader.max_doc() as usize;
        let mut scores = Self {
            whole: shelf.zeros(documents),
            title: shelf.zeros(documents),
        };
        let index = reader.inverted_index(field)?;
        let norms = reader.get_fieldnorms_reader(field)?;
        for word in &question.words {
            stop.look()?;
            let term = Term::from_field_text(field, &word.word);
            let Some(mut block) = index.read_block_postings(&term, IndexRecordOption::WithFreqs)?
            else {
                continue;
            };
            let (whole, title) = (
                word.idf * word.telling,
                if word.in_title { word.idf } else { 0.0 },
            );
            while !block.docs().is_empty() {
                for (doc, count) in block.docs().iter().zip(block.freqs()) {
                    let part = lengths.saturated(*count, norms.fieldnorm_id(*doc));
                    let doc = *doc as usize;
                    scores.whole[doc] += whole * part;
                    scores.title[doc] += title * part;
                }
                block.advance();
            }
        }
        Ok(scores)
    }
}

/// The scores against titles alone of some documents, which are in order: the title's words, and
/// the telling ones.
pub(super) fn against_titles(
    reader: &SegmentReader,
    field: Field,
    lengths: &Lengths,
    question: &Question,
    documents: &[DocId],
) -> Result<Vec<[f32; 2]>> {
    let mut scores = vec![[0.0; 2]; documents.len()];
    let index = reader.inverted_index(field)?;
    let norms = reader.get_fieldnorms_reader(field)?;
    for word in &question.words {
        let term = Term::from_field_text(field, &word.word);
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::WithFreqs)? else {
            continue;
        };
        let mut at = postings.doc();
        for (doc, score) in documents.iter().zip(&mut scores) {
            if at < *doc {
                at = postings.seek(*doc);
            }
            if at == TERMINATED {
                break;
            }
            if at == *doc {
                use tantivy::postings::Postings as _;
                let part = lengths.saturated(postings.term_freq(), norms.fieldnorm_id(*doc));
                let part = word.title_idf * part;
                score[0] += if word.in_title { part } else { 0.0 };
                score[1] += word.telling * part;
            }
        }
    }
    Ok(scores)
}
