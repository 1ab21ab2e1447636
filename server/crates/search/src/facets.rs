//! Counting results by kind, category, state and tag while they are gathered.

use crate::arrays::{Array, Arrays};
use crate::columns::{Columns, WordColumn};
use crate::doc::DocKind;
use crate::profiles::{DIVISIONS, Profile};
use crate::tag_counts;
use std::collections::HashMap;
use std::sync::Arc;
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
    divisions: [Total; DIVISIONS],
    /// By segment and number of the tag.
    tags: Vec<Vec<u32>>,
}

/// One division over all segments.
#[derive(Default)]
struct Total(HashMap<String, usize>);

impl Total {
    fn add(&mut self, words: &[String], counts: &[u32]) {
        for (word, count) in words.iter().zip(counts).filter(|(_, count)| **count > 0) {
            *self.0.entry(word.clone()).or_default() += *count as usize;
        }
    }

    fn sorted<T: Ord>(self, parse: impl Fn(&str) -> Option<T>) -> Vec<(T, usize)> {
        let counts = self.0.into_iter();
        let mut out: Vec<_> = counts
            .filter_map(|(word, count)| Some((parse(&word)?, count)))
            .collect();
        out.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        out
    }
}

/// What a segment's documents have to have, by the numbers of its words.
struct Wanted {
    /// For each word of each division whether its filter lets it through; one more for documents
    /// without a word.
    allowed: [Vec<bool>; DIVISIONS],
    tag: Option<WantedTag>,
}

/// The tag that everything has to have.
struct WantedTag(Option<u32>);

impl Wanted {
    /// `None` where everything passes.
    fn read(columns: &Columns, filters: &FacetFilters) -> Option<Self> {
        let lists = [&filters.kinds, &filters.categories, &filters.states];
        if lists.iter().all(|list| list.is_empty()) && filters.tag.is_none() {
            return None;
        }
        let divisions = columns.divisions();
        Some(Self {
            allowed: [0, 1, 2].map(|i: usize| allowed(divisions[i], lists[i])),
            tag: filters.tag.as_deref().map(|tag| {
                let number = columns.tag_number(tag);
                WantedTag(number.and_then(|number| number.try_into().ok()))
            }),
        })
    }

    fn passes_tag(&self, profile: Profile<'_>) -> bool {
        let Some(WantedTag(wanted)) = &self.tag else {
            return true;
        };
        wanted.is_some_and(|tag| profile.tags().contains(&tag))
    }

    fn passes(&self, profile: Profile<'_>, division: usize) -> bool {
        self.allowed[division][profile.division(division)]
    }

    fn passes_all(&self, profile: Profile<'_>) -> bool {
        (0..DIVISIONS).all(|division| self.passes(profile, division)) && self.passes_tag(profile)
    }
}

fn allowed(column: &WordColumn, filter: &[String]) -> Vec<bool> {
    let open = filter.is_empty();
    let words = column.words.iter();
    words
        .map(|word| open || filter.contains(word))
        .chain([open])
        .collect()
}

/// Counts one segment's documents.
pub(crate) struct SegmentCount<'a> {
    columns: &'a Columns,
    wanted: Option<Wanted>,
    /// Documents of each profile.
    counts: Array<u32>,
    /// For each profile whether it passes, once that was looked at; empty where everything does.
    verdicts: Vec<Option<bool>>,
}

impl<'a> SegmentCount<'a> {
    pub(crate) fn new(columns: &'a Columns, filters: &FacetFilters, arrays: &Arrays) -> Self {
        let wanted = Wanted::read(columns, filters);
        let profiles = columns.profiles.len();
        Self {
            columns,
            counts: arrays.numbers.zeros(profiles),
            verdicts: vec![None; if wanted.is_some() { profiles } else { 0 }],
            wanted,
        }
    }

    /// Whether everything passes.
    pub(crate) const fn is_open(&self) -> bool {
        self.wanted.is_none()
    }

    /// Counts documents in, whether they pass or not.
    #[inline]
    pub(crate) fn count_all(&mut self, documents: impl Iterator<Item = DocId>) {
        let profiles = &self.columns.profiles;
        let counts = self.counts.as_mut_slice();
        for doc in documents {
            counts[profiles.number(doc)] += 1;
        }
    }

    /// Counts the document in; says whether it passes all filters.
    pub(crate) fn count(&mut self, doc: DocId) -> bool {
        let profiles = &self.columns.profiles;
        let number = profiles.number(doc);
        self.counts[number] += 1;
        let Some(wanted) = &self.wanted else {
            return true;
        };
        *self.verdicts[number].get_or_insert_with(|| wanted.passes_all(profiles.get(number)))
    }

    /// Each division counts the documents that only its own filter may hold back.
    pub(crate) fn add_to(self, totals: &mut Totals) {
        let words = self.columns.divisions().map(|column| &column.words);
        let mut counted = Counted {
            divisions: words.map(|words| vec![0; words.len() + 1]),
            tags: vec![0; self.columns.tag_names().len()],
        };
        let profiles = self.columns.profiles.iter().zip(self.counts.iter());
        for (profile, count) in profiles.filter(|(_, count)| **count > 0) {
            match &self.wanted {
                None => counted.add(profile, *count),
                Some(wanted) => counted.add_filtered(profile, *count, wanted),
            }
        }
        for ((words, counts), total) in words
            .iter()
            .zip(counted.divisions)
            .zip(&mut totals.divisions)
        {
            total.add(words, &counts);
        }
        totals.tags.push(counted.tags);
    }
}

/// The sums of one segment, by the numbers of its words.
struct Counted {
    divisions: [Vec<u32>; DIVISIONS],
    tags: Vec<u32>,
}

impl Counted {
    #[inline]
    fn add(&mut self, profile: Profile<'_>, count: u32) {
        for (i, division) in self.divisions.iter_mut().enumerate() {
            division[profile.division(i)] += count;
        }
        self.add_tags(profile, count);
    }

    #[inline]
    fn add_tags(&mut self, profile: Profile<'_>, count: u32) {
        for tag in profile.tags() {
            self.tags[*tag as usize] += count;
        }
    }

    fn add_filtered(&mut self, profile: Profile<'_>, count: u32, wanted: &Wanted) {
        let passes = |i| wanted.passes(profile, i);
        let failed = (0..DIVISIONS).filter(|i| !passes(*i)).count();
        if failed == 0 {
            self.add_tags(profile, count);
        }
        if failed > 1 || !wanted.passes_tag(profile) {
            return;
        }
        for (i, division) in self.divisions.iter_mut().enumerate() {
            if failed == 0 || !passes(i) {
                division[profile.division(i)] += count;
            }
        }
    }
}

/// The finished counts of all segments.
pub(crate) fn finish(totals: Totals, columns: &[Arc<Columns>]) -> Facets {
    let tags = tag_counts::finish(&totals.tags, columns);
    let [kinds, categories, states] = totals.divisions;
    Facets {
        kinds: kinds.sorted(DocKind::from_word),
        categories: categories.sorted(|word| word.parse().ok()),
        states: states.sorted(|word| Some(word.to_owned())),
        tags,
    }
}
