//! Counting results by tag. A document may have several tags, and a forum thousands, so they are
//! counted by number within each segment; only the commonest are looked up by name.

use crate::columns::Columns;
use std::collections::HashSet;
use std::sync::Arc;

/// Tags told of.
const SHOWN: usize = 20;
/// The commonest of each segment that may be among them. What is told of each is exact; only a tag
/// that is in no segment's share could be passed over, and that is a rare one.
const OF_SEGMENT: usize = 60;

/// The commonest tags over all segments, whose counts stand in the same order.
pub(crate) fn finish(segments: &[Vec<u32>], columns: &[Arc<Columns>]) -> Vec<(String, usize)> {
    let mut candidates = HashSet::new();
    for (counts, columns) in segments.iter().zip(columns) {
        for number in commonest(counts) {
            candidates.insert(columns.tag_names()[number].as_str());
        }
    }
    let mut found = Vec::with_capacity(candidates.len());
    for tag in candidates {
        let mut total = 0;
        for (counts, columns) in segments.iter().zip(columns) {
            let number = columns.tag_number(tag);
            let count = number.and_then(|number| counts.get(number));
            total += count.copied().unwrap_or(0) as usize;
        }
        found.push((tag.to_owned(), total));
    }
    found.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(SHOWN);
    found
}

/// The numbers of the commonest tags that occur at all.
fn commonest(counts: &[u32]) -> Vec<usize> {
    let mut present: Vec<(u32, usize)> = counts
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(number, count)| (*count, number))
        .collect();
    if present.len() > OF_SEGMENT {
        present.select_nth_unstable_by(OF_SEGMENT, |a, b| b.cmp(a));
        present.truncate(OF_SEGMENT);
    }
    present.into_iter().map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use super::{OF_SEGMENT, commonest};

    #[test]
    fn only_the_commonest_are_looked_up() {
        assert_eq!(commonest(&[0, 2, 0, 1]), [1, 3]);
        let many: Vec<u32> = (0..1_000).collect();
        let mut found = commonest(&many);
        found.sort_unstable();
        let expected: Vec<usize> = (1_000 - OF_SEGMENT..1_000).collect();
        assert_eq!(found, expected);
    }
}
