//! What facets count of each document of a segment. Documents that agree in all of it share a number,
//! so that counting a match is one addition, however many tags it has. Read once for each segment.

use crate::columns::WordColumn;
use std::collections::HashMap;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

/// Kind, category and state, then the tags: all by their numbers in the segment.
#[derive(Clone, Copy)]
pub(crate) struct Profile<'a>(&'a [u32]);

/// Kind, category and state.
pub(crate) const DIVISIONS: usize = 3;

impl<'a> Profile<'a> {
    /// The word's number in one of the three columns.
    pub(crate) fn division(self, division: usize) -> usize {
        self.0[division] as usize
    }

    pub(crate) fn tags(self) -> &'a [u32] {
        &self.0[DIVISIONS..]
    }
}

/// The profiles of a segment.
pub(crate) struct Profiles {
    of: Vec<u32>,
    /// All profiles, one behind the other, and where each ends.
    values: Vec<u32>,
    ends: Vec<u32>,
}

impl Profiles {
    pub(crate) fn read(
        documents: DocId,
        divisions: [&WordColumn; DIVISIONS],
        tags: Option<&StrColumn>,
    ) -> Self {
        let mut numbers: HashMap<Box<[u32]>, u32> = HashMap::new();
        let mut of = Vec::with_capacity(documents as usize);
        let mut profile: Vec<u32> = Vec::new();
        for doc in 0..documents {
            profile.clear();
            profile.extend(divisions.map(|column| narrow(column.number(doc))));
            let tags = tags.into_iter();
            profile.extend(
                tags.flat_map(|column| column.ords().values_for_doc(doc))
                    .map(narrow),
            );
            let known = numbers.get(profile.as_slice()).copied();
            of.push(known.unwrap_or_else(|| {
                let next = narrow(numbers.len());
                numbers.insert(profile.clone().into(), next);
                next
            }));
        }
        // Those with as many tags stand together: what goes through them all is spared wrong guesses.
        let mut all: Vec<_> = numbers.into_iter().collect();
        all.sort_unstable_by_key(|(profile, number)| (profile.len(), *number));
        let mut renumbered = vec![0; all.len()];
        let mut values = Vec::new();
        let mut ends = Vec::with_capacity(all.len());
        for (profile, number) in all {
            renumbered[number as usize] = narrow(ends.len());
            values.extend_from_slice(&profile);
            ends.push(narrow(values.len()));
        }
        values.shrink_to_fit();
        for number in &mut of {
            *number = renumbered[*number as usize];
        }
        Self { of, values, ends }
    }

    /// The number of the document's profile.
    #[inline]
    pub(crate) fn number(&self, doc: DocId) -> usize {
        self.of[doc as usize] as usize
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// All, by their numbers.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Profile<'_>> {
        let mut rest = self.values.as_slice();
        let mut before = 0;
        self.ends.iter().map(move |end| {
            let (profile, behind) = rest.split_at((end - before) as usize);
            (rest, before) = (behind, *end);
            Profile(profile)
        })
    }

    pub(crate) fn get(&self, number: usize) -> Profile<'_> {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        Profile(&self.values[from as usize..self.ends[number] as usize])
    }
}

/// A segment holds fewer than 2^32 documents, and so fewer words in a column.
fn narrow(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
