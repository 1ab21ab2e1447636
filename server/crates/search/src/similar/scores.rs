//! BM25 of every document of a segment, word by word: for this many words that is several times
//! cheaper than going document by document, and the words of the title get a sum of their own on
//! the way.

use super::question::Question;
use crate::Result;
use crate::index::Picture;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// How much a word tells that so many of so many documents hold.
pub(super) fn idf(holding: u64, documents: u64) -> f32 {
    let others = documents.saturating_sub(holding) as f32;
    ((others + 0.5) / (holding as f32 + 0.5)).ln_1p()
}

/// What the length of a text takes from its score, by the code of its length.
pub(super) struct Lengths([f32; 256]);

impl Lengths {
    /// For a field over the whole index.
    pub(super) fn read(picture: &Picture, field: Field, documents: u64) -> Result<Self> {
        let mut words = 0;
        for reader in picture.searcher.segment_readers() {
            words += reader.inverted_index(field)?.total_num_tokens();
        }
        let average = (words as f32 / documents.max(1) as f32).max(1.0);
        let mut lengths = [0.0; 256];
        for (code, length) in (0..=u8::MAX).zip(&mut lengths) {
            let words = FieldNormReader::id_to_fieldnorm(code) as f32;
            *length = K1 * (1.0 - B + B * words / average);
        }
        Ok(Self(lengths))
    }

    fn saturated(&self, count: u32, code: u8) -> f32 {
        let count = count as f32;
        count * (K1 + 1.0) / (count + self.0[usize::from(code)])
    }
}

/// The scores of one segment's documents.
pub(super) struct SegmentScores {
    /// The telling words in title and text.
    pub whole: Vec<f32>,
    /// The words of the title in title and text.
    pub title: Vec<f32>,
}

impl SegmentScores {
    pub(super) fn read(
        reader: &SegmentReader,
        field: Field,
        lengths: &Lengths,
        question: &Question,
    ) -> Result<Self> {
        let documents = reader.max_doc() as usize;
        let mut scores = Self {
            whole: vec![0.0; documents],
            title: vec![0.0; documents],
        };
        let index = reader.inverted_index(field)?;
        let norms = reader.get_fieldnorms_reader(field)?;
        for word in &question.words {
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
