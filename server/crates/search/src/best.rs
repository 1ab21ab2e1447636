//! The best few of many, in one fixed order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use tantivy::DocAddress;

/// What fits between the two bits above and the score below.
const VOTES_MAX: u64 = (1 << 30) - 1;

/// What results are ordered by, highest first: a rank (score or time, made comparable) and then
/// the post, so that two results are never equal and a page can go on exactly where one ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub rank: u64,
    pub post_id: i64,
}

impl Key {
    /// Scores are never negative, and the bits of such floats are in their order.
    pub(crate) fn of_score(score: f32) -> u64 {
        u64::from(score.max(0.0).to_bits())
    }

    /// First what stands behind it (of 2 bits), then how many it helped, then the score.
    pub(crate) fn of_help(helpfulness: u64, votes: u64, score: f32) -> u64 {
        helpfulness << 62 | votes.min(VOTES_MAX) << 32 | Self::of_score(score)
    }

    pub(crate) const fn score(self) -> f32 {
        Self::score_of(self.rank)
    }

    /// The score that [`of_score`](Self::of_score) or [`of_help`](Self::of_help) made a rank of.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the score is the lower half, see of_score"
    )]
    pub(crate) const fn score_of(rank: u64) -> f32 {
        f32::from_bits(rank as u32)
    }

    /// Times before 1970 come first too.
    pub(crate) const fn of_time(micros: i64) -> u64 {
        micros.cast_unsigned() ^ (1 << 63)
    }
}

/// Keeps the `limit` highest keys.
pub(crate) struct Best {
    limit: usize,
    heap: BinaryHeap<Reverse<(Key, DocAddress)>>,
}

impl Best {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            heap: BinaryHeap::with_capacity(limit + 1),
        }
    }

    /// Anything with a lower rank than this is not worth offering.
    pub(crate) fn threshold(&self) -> u64 {
        if self.heap.len() < self.limit {
            return 0;
        }
        self.heap.peek().map_or(0, |Reverse((key, _))| key.rank)
    }

    pub(crate) fn offer(&mut self, key: Key, place: DocAddress) {
        self.heap.push(Reverse((key, place)));
        if self.heap.len() > self.limit {
            self.heap.pop();
        }
    }

    /// Highest first.
    pub(crate) fn into_sorted(self) -> Vec<(Key, DocAddress)> {
        let sorted = self.heap.into_sorted_vec();
        sorted.into_iter().map(|Reverse(entry)| entry).collect()
    }
}
