//! The parts of BM25 that are counted here and not by the engine.

use crate::Result;
use crate::index::Picture;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

/// How much of a text's length counts, as the engine has it.
const B: f32 = 0.75;

/// How much a word tells that so many of so many documents hold.
pub(crate) fn idf(holding: u64, documents: u64) -> f32 {
    let others = documents.saturating_sub(holding) as f32;
    ((others + 0.5) / (holding as f32 + 0.5)).ln_1p()
}

/// What the length of a text takes from its score, by the code of its length.
pub(crate) struct Lengths {
    k1: f32,
    of: Box<[f32; 256]>,
}

impl Lengths {
    /// For a field over the whole index, which so many documents have. Repetitions count the more
    /// the larger `k1` is; 1.2 is the engine's.
    pub(crate) fn read(picture: &Picture, field: Field, documents: u64, k1: f32) -> Result<Self> {
        let mut words = 0;
        for reader in picture.searcher.segment_readers() {
            words += reader.inverted_index(field)?.total_num_tokens();
        }
        let average = (words as f32 / documents.max(1) as f32).max(1.0);
        let mut of = Box::new([0.0; 256]);
        for (code, length) in (0..=u8::MAX).zip(of.iter_mut()) {
            let words = FieldNormReader::id_to_fieldnorm(code) as f32;
            *length = k1 * (1.0 - B + B * words / average);
        }
        Ok(Self { k1, of })
    }

    /// What a word adds, before its rarity, that a text of this length holds so often.
    pub(crate) fn saturated(&self, count: u32, code: u8) -> f32 {
        let count = count as f32;
        count * (self.k1 + 1.0) / (count + self.of[usize::from(code)])
    }
}
