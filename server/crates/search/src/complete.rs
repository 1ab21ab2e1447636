//! From a word that is still being typed to the words it may become.

use crate::schema::Fields;
use crate::text::{Mode, words};
use crate::{Index, Result};
use std::collections::HashMap;
use tantivy::SegmentReader;

/// Words offered for one beginning.
const MOST: usize = 4;
/// Letters a beginning must have: fewer fit almost every word.
const LETTERS_MIN: usize = 2;
/// Words looked at in each segment, so that a short beginning stays cheap.
const LOOKED_AT: usize = 2_000;

impl Index {
    /// `typed` with its last word replaced by the commonest words of titles that begin like it, or
    /// `None` where there are none or the last word has ended.
    ///
    /// Words of posts that were taken away may be among them, so this is for searching with and
    /// never for showing.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn completed(&self, typed: &str) -> Result<Option<String>> {
        let Some((from, start)) = last_word(typed) else {
            return Ok(None);
        };
        let picture = self.picture();
        let mut found = HashMap::new();
        for reader in picture.searcher.segment_readers() {
            gather(reader, picture.fields, &start, &mut found)?;
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(MOST);
        if found.is_empty() {
            return Ok(None);
        }
        let before = typed.get(..from).unwrap_or_default().to_owned();
        let ends = found.into_iter().map(|(word, _)| word);
        Ok(Some(before + &ends.collect::<Vec<_>>().join(" ")))
    }
}

/// Where the word begins that `typed` ends in, and that word as titles are indexed.
fn last_word(typed: &str) -> Option<(usize, String)> {
    let mut last = None;
    words(typed, Mode::Exact, |word| last = Some(word));
    let word = last.filter(|word| word.to == typed.len())?;
    (word.text.chars().count() >= LETTERS_MIN).then_some((word.from, word.text))
}

fn gather(
    reader: &SegmentReader,
    fields: Fields,
    start: &str,
    found: &mut HashMap<String, u64>,
) -> Result<()> {
    let index = reader.inverted_index(fields.title_exact)?;
    let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
    for _ in 0..LOOKED_AT {
        if !stream.advance() || !stream.key().starts_with(start.as_bytes()) {
            break;
        }
        if let Ok(word) = std::str::from_utf8(stream.key()) {
            *found.entry(word.to_owned()).or_default() += u64::from(stream.value().doc_freq);
        }
    }
    Ok(())
}
