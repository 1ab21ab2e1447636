//! Counting results by kind, category, state and tag while they are gathered.

use crate::Result;
use crate::columns::{Columns, WordColumn};
use crate::doc::DocKind;
use crate::tag_counts::{self, TagCount};
use std::collections::HashMap;
use tantivy::DocId;

/// How the results divide, most first. Each division counts what would be found if its own filter
/// were lifted, so that a visitor sees what the other choices hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facets {
    /// First posts and replies.
    pub kinds: Vec<(DocKind, usize)>,
    /// By category.
    pub categories: Vec<(i64, usize)>,
    /// By state word.
    pub states: Vec<(String, usize)>,
    /// By tag, the commonest; a result with two tags counts for both.
    pub tags: Vec<(String, usize)>,
}

/// The filters that facets lift, each by the words it lets through; empty lets everything.
#[derive(Default)]
pub(crate) struct FacetFilters {
    pub kinds: Vec<String>,
    pub categories: Vec<String>,
    pub states: Vec<String>,
    pub tag: Option<String>,
}

/// What was counted over all segments.
#[derive(Default)]
pub(crate) struct Totals {
    divisions: [Total; 3],
    /// By segment and number of the tag.
    tags: Vec<Vec<u32>>,
}

/// One division over all segments.
#[derive(Default)]
struct Total(HashMap<String, usize>);

impl Total {
    fn sorted<T: Ord>(self, parse: impl Fn(&str) -> Option<T>) -> Vec<(T, usize)> {
        let counts = self.0.into_iter();
        let mut out: Vec<_> = counts
            .filter_map(|(word, count)| Some((parse(&word)?, count)))
            .collect();
        out.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        out
    }
}

/// One division within one segment.
struct Division<'a> {
    column: &'a WordColumn,
    /// For each word whether its filter lets it through; one more for documents without a word.
    allowed: Vec<bool>,
    counts: Vec<usize>,
}

impl<'a> Division<'a> {
    fn new(column: &'a WordColumn, filter: &[String]) -> Self {
        let open = filter.is_empty();
        let mut allowed: Vec<bool> = column
            .words
            .iter()
            .map(|word| open || filter.contains(word))
            .collect();
        allowed.push(open);
        Self {
            column,
            counts: vec![0; allowed.len()],
            allowed,
        }
    }

    fn add_to(self, totals: &mut Total) {
        for (word, count) in self.column.words.iter().zip(self.counts) {
            if count > 0 {
                *totals.0.entry(word.clone()).or_default() += count;
            }
        }
    }
}

/// Counts one segment's documents.
pub(crate) struct SegmentCount<'a> {
    divisions: [Division<'a>; 3],
    tags: TagCount<'a>,
}

impl<'a> SegmentCount<'a> {
    pub(crate) fn new(columns: &'a Columns, filters: &FacetFilters) -> Result<Self> {
        Ok(Self {
            tags: TagCount::new(columns, filters.tag.as_deref())?,
            divisions: [
                Division::new(&columns.kind, &filters.kinds),
                Division::new(&columns.category, &filters.categories),
                Division::new(&columns.state, &filters.states),
            ],
        })
    }

    /// Counts the document in; says whether it passes all filters.
    pub(crate) fn count(&mut self, doc: DocId) -> bool {
        let numbers = [0, 1, 2].map(|i| self.divisions[i].column.number(doc));
        let passes = [0, 1, 2].map(|i: usize| self.divisions[i].allowed[numbers[i]]);
        let failed = passes.iter().filter(|pass| !**pass).count();
        if failed == 0 {
            self.tags.count(doc);
        }
        if failed > 1 || !self.tags.passes(doc) {
            return false;
        }
        for i in 0..3 {
            if failed == 0 || !passes[i] {
                self.divisions[i].counts[numbers[i]] += 1;
            }
        }
        failed == 0
    }

    pub(crate) fn add_to(self, totals: &mut Totals) {
        for (division, total) in self.divisions.into_iter().zip(&mut totals.divisions) {
            division.add_to(total);
        }
        totals.tags.push(self.tags.into_counts());
    }
}

/// The finished counts of all segments.
pub(crate) fn finish(totals: Totals, columns: &[Columns]) -> Result<Facets> {
    let tags = tag_counts::finish(&totals.tags, columns)?;
    let [kinds, categories, states] = totals.divisions;
    Ok(Facets {
        kinds: kinds.sorted(DocKind::from_word),
        categories: categories.sorted(|word| word.parse().ok()),
        states: states.sorted(|word| Some(word.to_owned())),
        tags,
    })
}
