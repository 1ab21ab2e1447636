//! Threads like one that is being written or read.

use crate::Result;
use crate::best::{Best, Key};
use crate::doc::{DocKind, exact};
use crate::index::{Index, Picture};
use crate::query::{Known, rarest};
use crate::schema::prefix;
use crate::stored::Stored;
use crate::text::{Mode, words};
use std::collections::HashMap;
use tantivy::DocAddress;
use tantivy::query::{BooleanQuery, EnableScoring};

/// Most results.
const MAX_LIMIT: usize = 100;
/// Words of the question that are looked for: the telling ones.
const MAX_WORDS: usize = 25;
/// A word of the title counts as often as this many in the body. On real
/// questions 5 found about as much.
const TITLE_WEIGHT: f32 = 3.0;
/// Text beyond this is not read: the question has been told by then.
const MAX_BODY_BYTES: usize = 16 * 1024;
/// How many of the best by words are looked at again for category and tags.
const CANDIDATES: usize = 200;
/// What the same category and each shared tag add, as a share of the score. Set by hand: on
/// real questions they raised Recall@10 from .374 to .404, and twice as much for the category
/// found slightly less.
const SAME_CATEGORY: f32 = 0.1;
const SHARED_TAG: f32 = 0.05;
const MAX_SHARED_TAGS: usize = 4;

/// A question to compare with.
#[derive(Clone, Debug, Default)]
pub struct SimilarQuery {
    /// Its title.
    pub title: String,
    /// Its body as plain text; may be empty or half written.
    pub body: String,
    /// Its category, if chosen: threads of the same are a little more similar.
    pub category_id: Option<i64>,
    /// Its tags, likewise.
    pub tags: Vec<String>,
    /// The thread it stands in itself.
    pub exclude_thread: Option<i64>,
    /// Results wanted, up to 100.
    pub limit: usize,
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
    /// Comparable within one answer only.
    pub score: f32,
}

impl Index {
    /// Finds threads about the same thing, most similar first.
    ///
    /// # Errors
    /// [`SearchError::Engine`](crate::SearchError::Engine) when a file cannot be read.
    pub fn similar(&self, query: &SimilarQuery) -> Result<Vec<SimilarHit>> {
        let picture = self.picture();
        let words = telling_words(&picture, query)?;
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let candidates = candidates(&picture, &words, query.exclude_thread)?;
        let mut ranked = with_circumstances(&picture, query, candidates)?;
        ranked.truncate(query.limit.clamp(1, MAX_LIMIT));
        ranked
            .into_iter()
            .map(|(score, place)| hit(&picture, score, place))
            .collect()
    }
}

/// The words that say most about the question: rare in the index, frequent in the question.
/// Rarity alone would choose misspellings and names.
fn telling_words(picture: &Picture, query: &SimilarQuery) -> Result<Vec<Known>> {
    let mut counts: HashMap<String, f32> = HashMap::new();
    let body = prefix(&query.body, MAX_BODY_BYTES);
    let title = prefix(&query.title, MAX_BODY_BYTES);
    for (text, weight) in [(title, TITLE_WEIGHT), (body, 1.0)] {
        words(text, Mode::Stemmed, |word| {
            *counts.entry(word.text).or_default() += weight
        });
    }
    let weighted = counts.iter().map(|(word, count)| (word.as_str(), *count));
    let mut known = rarest(&picture.searcher, picture.fields.text, weighted)?;
    let documents = picture.searcher.num_docs();
    known.sort_by(|a, b| b.worth(documents).total_cmp(&a.worth(documents)));
    known.truncate(MAX_WORDS);
    Ok(known)
}

/// The best threads by words alone. Walks every match: for this many words that proved several
/// times cheaper than the engine's skipping of what cannot be among the best.
fn candidates(
    picture: &Picture,
    words: &[Known],
    exclude: Option<i64>,
) -> Result<Vec<(Key, DocAddress)>> {
    use tantivy::query::Query as _;
    let searcher = &picture.searcher;
    let any = words
        .iter()
        .map(|word| word.query(picture.fields.text))
        .collect();
    let weight = BooleanQuery::union(any).weight(EnableScoring::enabled_from_searcher(searcher))?;
    let mut best = Best::new(CANDIDATES);
    for (segment, (reader, columns)) in
        (0..).zip(searcher.segment_readers().iter().zip(&picture.columns))
    {
        let alive = reader.alive_bitset();
        let thread = columns
            .kind
            .words
            .iter()
            .position(|word| word == DocKind::Thread.word());
        weight.for_each(reader, &mut |doc, score| {
            let rank = Key::of_score(score);
            let is_candidate = rank >= best.threshold()
                && Some(columns.kind.number(doc)) == thread
                && alive.is_none_or(|alive| alive.is_alive(doc))
                && exclude != Some(columns.thread_id(doc));
            if is_candidate {
                let post_id = columns.post_id(doc);
                best.offer(Key { rank, post_id }, DocAddress::new(segment, doc));
            }
        })?;
    }
    Ok(best.into_sorted())
}

/// Orders candidates by words, category and tags together.
fn with_circumstances(
    picture: &Picture,
    query: &SimilarQuery,
    candidates: Vec<(Key, DocAddress)>,
) -> Result<Vec<(f32, DocAddress)>> {
    let category = query.category_id.map(|id| id.to_string());
    let tags: Vec<String> = query.tags.iter().map(|tag| exact(tag)).collect();
    let tag_numbers: Vec<Vec<u64>> = picture
        .columns
        .iter()
        .map(|columns| columns.tag_numbers(&tags))
        .collect::<Result<_>>()?;
    let mut ranked: Vec<(f32, DocAddress)> = candidates
        .into_iter()
        .map(|(key, place)| {
            let segment = place.segment_ord as usize;
            let (columns, doc) = (&picture.columns[segment], place.doc_id);
            let mut factor = 1.0;
            if category.as_deref() == Some(columns.category.word(doc)) {
                factor += SAME_CATEGORY;
            }
            let shared = columns.shared_tags(doc, &tag_numbers[segment]);
            factor += SHARED_TAG * shared.min(MAX_SHARED_TAGS) as f32;
            (key.score() * factor, place)
        })
        .collect();
    // Stable: equals stay in the order of their posts.
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(ranked)
}

fn hit(picture: &Picture, score: f32, place: DocAddress) -> Result<SimilarHit> {
    let columns = &picture.columns[place.segment_ord as usize];
    let stored = Stored::read(picture, place)?;
    Ok(SimilarHit {
        thread_id: columns.thread_id(place.doc_id),
        import_id: stored.import_id,
        title: stored.title,
        state: columns.state.word(place.doc_id).to_owned(),
        score,
    })
}
