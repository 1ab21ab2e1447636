//! What facets count of each document of a segment. Documents that agree in all of it share a number,
//! so that counting a match is one addition, however many tags it has. Read once for each segment.

use crate::columns::WordColumn;
use std::collections::HashMap;
use tantivy::DocId;
use tantivy::columnar::StrColumn;

/// Kind, category and state, then the tags: all by their numbers in the segment.
pub(crate) struct Profile(Box<[u32]>);

/// Kind, category and state.
pub(crate) const DIVISIONS: usize = 3;

impl Profile {
    /// The word's number in one of the three columns.
    pub(crate) fn division(&self, division: usize) -> usize {
        self.0[division] as usize
    }

    pub(crate) fn tags(&self) -> &[u32] {
        &self.0[DIVISIONS..]
    }
}

/// The profiles of a segment.
pub(crate) struct Profiles {
    of: Vec<u32>,
    all: Vec<Profile>,
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
        let mut all: Vec<(u32, Box<[u32]>)> = numbers.into_iter().map(|(p, n)| (n, p)).collect();
        all.sort_unstable_by_key(|(number, _)| *number);
        Self {
            of,
            all: all
                .into_iter()
                .map(|(_, profile)| Profile(profile))
                .collect(),
        }
    }

    /// The place of the document's profile in [`all`](Self::all).
    pub(crate) fn number(&self, doc: DocId) -> usize {
        self.of[doc as usize] as usize
    }

    pub(crate) fn all(&self) -> &[Profile] {
        &self.all
    }
}

/// A segment holds fewer than 2^32 documents, and so fewer words in a column.
fn narrow(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
