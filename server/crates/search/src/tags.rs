//! Tags by their names.

use crate::Result;
use crate::doc::{DocKind, exact};
use crate::index::{Index, Picture};
use crate::suggest::tags_of;
use std::collections::HashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, Term};

/// Letters a beginning must have.
const LETTERS_MIN: usize = 2;
/// Documents of a tag that are looked at to count its threads.
const LOOKED_THROUGH: usize = 100_000;

/// A tag that somebody may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedTag {
    /// The tag.
    pub tag: String,
    /// Threads that have it, the hundred thousand first documents counted.
    pub threads: usize,
    /// Its name is one of those asked for, not only its beginning.
    pub whole: bool,
}

impl Index {
    /// The tags that are called one of `names`, then those that begin like `begun`, the commonest
    /// first. A tag counts while a thread that stands in the index has it.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn tags_named(&self, names: &[String], begun: &str, limit: usize) -> Result<Vec<NamedTag>> {
        let picture = self.picture();
        let mut found: Vec<NamedTag> = Vec::new();
        for name in names {
            let tag = exact(name);
            if !found.iter().any(|known| known.tag == tag) {
                found.push(NamedTag {
                    threads: threads(&picture, &tag)?,
                    tag,
                    whole: true,
                });
            }
        }
        let mut endings: HashMap<String, u64> = HashMap::new();
        let begun = exact(begun);
        if begun.chars().count() >= LETTERS_MIN {
            for reader in picture.searcher.segment_readers() {
                tags_of(reader, picture.fields, &begun, &mut endings)?;
            }
        }
        endings.retain(|tag, _| !found.iter().any(|known| known.tag == *tag));
        let mut endings: Vec<_> = endings.into_iter().collect();
        endings.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        for (tag, _) in endings.into_iter().take(limit) {
            found.push(NamedTag {
                threads: threads(&picture, &tag)?,
                tag,
                whole: false,
            });
        }
        found.retain(|tag| tag.threads > 0);
        found.sort_by_key(|tag| (!tag.whole, std::cmp::Reverse(tag.threads)));
        found.truncate(limit);
        Ok(found)
    }
}

/// Threads in the index that have this tag.
fn threads(picture: &Picture, tag: &str) -> Result<usize> {
    let term = Term::from_field_text(picture.fields.tags, tag);
    let (mut count, mut looked) = (0, 0);
    for (reader, columns) in picture
        .searcher
        .segment_readers()
        .iter()
        .zip(&picture.columns)
    {
        let words = columns.kind.words.iter();
        let mut words = words.map(String::as_str);
        let Some(thread) = words.position(|word| word == DocKind::Thread.word()) else {
            continue;
        };
        let index = reader.inverted_index(picture.fields.tags)?;
        let Some(mut holders) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        let alive = reader.alive_bitset();
        let mut doc = holders.doc();
        while doc != TERMINATED && looked < LOOKED_THROUGH {
            let is_there = alive.is_none_or(|alive| alive.is_alive(doc));
            count += usize::from(is_there && columns.kind.number(doc) == thread);
            looked += 1;
            doc = holders.advance();
        }
    }
    Ok(count)
}
