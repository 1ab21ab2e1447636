//! What the best hit says besides what was typed, counted for the first hundred hits, so that what says
//! most like it follows it. Feedback from one document, taken to be what was searched for (V. Lavrenko and
//! W. B. Croft, "Relevance-based language models", SIGIR 2001: words weigh by their share of the document).

use crate::Result;
use crate::best::Key;
use crate::bm25::{Lengths, idf};
use crate::index::Picture;
use crate::plain::K1;
use crate::stored::Stored;
use crate::text::words;
use crate::weights::{FEEDBACK, FEEDBACK_COMMON, FEEDBACK_WORDS};
use std::collections::HashMap;
use tantivy::postings::Postings as _;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, TERMINATED, Term};

/// Hits that are looked at again. Scores only rise, so those after them stay after them.
pub(crate) const LOOKED_AT_AGAIN: usize = 100;

/// Puts the best hits in order anew: `found` holds hits by what was typed, in order.
pub(crate) fn learn_from_the_best(
    picture: &Picture,
    found: &mut [(Key, DocAddress)],
) -> Result<()> {
    let Some((best, place)) = found.first().copied() else {
        return Ok(());
    };
    let again = found.len().min(LOOKED_AT_AGAIN);
    let again = &mut found[..again];
    let said = said(picture, place)?;
    let all: f32 = said.iter().map(|word| f32::from(word.count)).sum();
    let documents = picture.searcher.num_docs();
    let lengths = Lengths::read(picture, picture.fields.text, documents, K1)?;
    again.sort_unstable_by_key(|(_, place)| *place);
    let mut more = vec![0.0; again.len()];
    for word in &said {
        let share = f32::from(word.count) / all;
        let worth = FEEDBACK * best.score() * share * idf(word.entries, documents);
        add(picture, &lengths, (&word.term, worth), again, &mut more)?;
    }
    for ((key, place), more) in again.iter_mut().zip(more) {
        let columns = &picture.columns[place.segment_ord as usize];
        key.rank = Key::of_score(key.score() + more * columns.favour(place.doc_id));
    }
    again.sort_unstable_by(|a, b| b.cmp(a));
    Ok(())
}

/// Adds to `more` what a word is worth to each of `found`, which are in the order of their places.
fn add(
    picture: &Picture,
    lengths: &Lengths,
    (term, worth): (&Term, f32),
    found: &[(Key, DocAddress)],
    more: &mut [f32],
) -> Result<()> {
    let mut at = 0;
    for here in found.chunk_by(|a, b| a.1.segment_ord == b.1.segment_ord) {
        let more = &mut more[at..][..here.len()];
        at += here.len();
        let reader = picture.searcher.segment_reader(here[0].1.segment_ord);
        let index = reader.inverted_index(term.field())?;
        let Some(mut postings) = index.read_postings(term, IndexRecordOption::WithFreqs)? else {
            continue;
        };
        let norms = reader.get_fieldnorms_reader(term.field())?;
        for ((_, place), more) in here.iter().zip(more) {
            let doc = place.doc_id;
            let next = if postings.doc() < doc {
                postings.seek(doc)
            } else {
                postings.doc()
            };
            if next == TERMINATED {
                break;
            }
            if next == doc {
                let code = norms.fieldnorm_id(doc);
                *more += worth * lengths.saturated(postings.term_freq(), code);
            }
        }
    }
    Ok(())
}

/// A word of the best hit.
struct Said {
    term: Term,
    /// How often it is said.
    count: u16,
    /// Documents that hold it.
    entries: u64,
}

/// What a document says most, of words that tell something; of words said as often the rarest.
fn said(picture: &Picture, place: DocAddress) -> Result<Vec<Said>> {
    let document = Stored::read(picture, place)?;
    let mode = picture.columns[place.segment_ord as usize].mode(place.doc_id, false);
    let mut counts: HashMap<String, u16> = HashMap::new();
    for text in [&document.title, &document.body] {
        words(text, mode, |word| {
            let count = counts.entry(word.text).or_default();
            *count = count.saturating_add(1);
        });
    }
    let common = picture.searcher.num_docs() / FEEDBACK_COMMON;
    let mut said = Vec::with_capacity(counts.len());
    for (word, count) in counts {
        let term = Term::from_field_text(picture.fields.text, &word);
        let entries = picture.searcher.doc_freq(&term)?;
        if (1..=common).contains(&entries) {
            said.push(Said {
                term,
                count,
                entries,
            });
        }
    }
    said.sort_unstable_by(|a, b| (b.count, a.entries, &a.term).cmp(&(a.count, b.entries, &b.term)));
    said.truncate(FEEDBACK_WORDS);
    Ok(said)
}
