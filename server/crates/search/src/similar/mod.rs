//! Threads like one that is being written or read.
//!
//! Two steps. First a few hundred candidates: those that share the most telling words, those that
//! share the words of the title, those of the same days, and those of the same author. Then each
//! gets a score from what it has in common with the question, with weights that were learnt from
//! links which people made between real questions ([`weights`]). On a support forum category, tags
//! and above all nearness in time tell more than any trick with words; where they are not known,
//! or everything has the same, other weights go by words alone.

mod candidates;
mod features;
mod question;
mod score;
mod scores;
mod weights;

use crate::Language;
use crate::Result;
use crate::index::{Index, Picture};
use crate::stop::Stop;
use crate::stored::Stored;
use features::{COUNT, Circumstances};
use question::Question;
use tantivy::DocAddress;

pub use features::{NAMES as FEATURE_NAMES, NAMES_OF_WORDS as FEATURE_NAMES_OF_WORDS};

/// Most results.
const MAX_LIMIT: usize = 100;
/// The word for the state of a thread whose asker was helped.
const SOLVED: &str = "solved";

/// A question to compare with.
#[derive(Clone, Debug, Default)]
pub struct SimilarQuery {
    /// Its title.
    pub title: String,
    /// Its body as plain text; may be empty or half written.
    pub body: String,
    /// Its category, if chosen.
    pub category_id: Option<i64>,
    /// The language it is written in; told by its text where nothing is said.
    pub language: Option<Language>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Who asks, by username: people ask again. Not for an account that stands in for many.
    pub author: Option<String>,
    /// When it was asked, in microseconds since 1970 UTC; now, while it is being written.
    pub asked_at: Option<i64>,
    /// The thread it stands in itself.
    pub exclude_thread: Option<i64>,
    /// Results wanted, up to 100.
    pub limit: usize,
    /// When to stop working before the end.
    pub stop: Stop,
}

impl SimilarQuery {
    /// Whether more is known than words.
    const fn has_circumstances(&self) -> bool {
        self.category_id.is_some() || !self.tags.is_empty()
    }
}

/// A similar thread.
#[derive(Clone, Debug)]
pub struct SimilarHit {
    /// The thread.
    pub thread_id: i64,
    /// Its first post's id where it was imported from.
    pub import_id: Option<String>,
    /// Its title.
    pub title: String,
    /// Its state.
    pub state: String,
    /// When it was asked, in microseconds since 1970 UTC.
    pub asked_at: i64,
    /// How likely a person would link the two, between 0 and 1, as far as could be learnt.
    pub score: f32,
    /// Which share of what the words of the question weigh it meets, between 0 and about 1: unlike
    /// the score no comparison with other threads, so that in a small forum the least unlike is not
    /// taken for alike.
    pub common: f32,
}

/// Where a result is, and what it has in common.
type Found = (DocAddress, f32);

/// A candidate with what was measured about it: what weights are learnt from.
#[derive(Clone, Debug)]
pub struct Example {
    /// The thread's id where it was imported from.
    pub import_id: Option<String>,
    /// In the order of [`FEATURE_NAMES`].
    pub features: [f32; COUNT],
    /// What is left of them where there are words alone, in the order of [`FEATURE_NAMES_OF_WORDS`].
    pub of_words: [f32; FEATURE_NAMES_OF_WORDS.len()],
}

impl Index {
    /// Finds threads about the same thing, most similar first.
    ///
    /// # Errors
    /// [`SearchError::Stopped`](crate::SearchError::Stopped) when it was stopped;
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn similar(&self, query: &SimilarQuery) -> Result<Vec<SimilarHit>> {
        let picture = self.picture();
        let mut ranked: Vec<(f32, i64, Found)> = measured(&picture, query)?
            .into_iter()
            .map(|(place, features)| {
                let columns = &picture.columns[place.segment_ord as usize];
                let doc = place.doc_id;
                let solved = columns.state.word(doc) == SOLVED;
                let score = score::likelihood(&features, query.has_circumstances(), solved);
                let common = features::common(&features);
                (score, columns.post_id(doc), (place, common))
            })
            .collect();
        ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        ranked.truncate(query.limit.clamp(1, MAX_LIMIT));
        ranked
            .into_iter()
            .map(|(score, _, found)| hit(&picture, score, found))
            .collect()
    }

    /// The candidates for a question and their features, for the program that learns the weights.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn similar_examples(&self, query: &SimilarQuery) -> Result<Vec<Example>> {
        let picture = self.picture();
        measured(&picture, query)?
            .into_iter()
            .map(|(place, features)| {
                Ok(Example {
                    import_id: Stored::read(&picture, place)?.import_id,
                    of_words: features::of_words(&features),
                    features,
                })
            })
            .collect()
    }
}

/// All candidates with their features.
fn measured(picture: &Picture, query: &SimilarQuery) -> Result<Vec<(DocAddress, [f32; COUNT])>> {
    let question = Question::read(picture, query)?;
    if question.words.is_empty() {
        return Ok(Vec::new());
    }
    let found = candidates::find(picture, query, &question)?;
    let circumstances = Circumstances::read(picture, query)?;
    Ok(features::measure(
        picture,
        &question,
        &circumstances,
        &found,
    ))
}

fn hit(picture: &Picture, score: f32, (place, common): Found) -> Result<SimilarHit> {
    let columns = &picture.columns[place.segment_ord as usize];
    let stored = Stored::read(picture, place)?;
    Ok(SimilarHit {
        thread_id: columns.thread_id(place.doc_id),
        import_id: stored.import_id,
        title: stored.title,
        state: columns.state.word(place.doc_id).to_owned(),
        asked_at: columns.created_at(place.doc_id),
        score,
        common,
    })
}
