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

/// Counts whose parts are worked out once: nearly all. A division for each entry of the index would be
/// a third of what a search costs.
const COUNTED: u32 = 8;

/// What the length of a text takes from its score, by the code of its length.
pub(crate) struct Lengths {
    k1: f32,
    of: Box<[f32; 256]>,
    /// By count and code.
    parts: Vec<f32>,
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
        let parts = (0..COUNTED).flat_map(|count| of.iter().map(move |of| part(k1, count, *of)));
        Ok(Self {
            k1,
            parts: parts.collect(),
            of,
        })
    }

    /// What a word adds, before its rarity, that a text of this length holds so often.
    #[inline]
    pub(crate) fn saturated(&self, count: u32, code: u8) -> f32 {
        let place = (count as usize) << 8 | usize::from(code);
        let known = self.parts.get(place).copied();
        known.unwrap_or_else(|| part(self.k1, count, self.of[usize::from(code)]))
    }
}

fn part(k1: f32, count: u32, length: f32) -> f32 {
    let count = count as f32;
    count * (k1 + 1.0) / (count + length)
}
