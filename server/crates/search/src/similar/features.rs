//! What a candidate has in common with the question, in numbers of about the same size.

use super::SimilarQuery;
use super::candidates::{Candidate, SCORES};
use super::question::Question;
use crate::Result;
use crate::bm25::idf;
use crate::columns::Columns;
use crate::doc::exact;
use crate::index::Picture;
use tantivy::{DocAddress, DocId, Term};

/// How many there are.
pub(super) const COUNT: usize = NAMES.len();

/// What each is, in order. The first [`WORDS`] need no circumstances.
pub const NAMES: [&str; 26] = [
    // Scores by words over the best that any candidate has.
    "whole question to text, of the best",
    "title to text, of the best",
    "title to title, of the best",
    "whole question to title, of the best",
    "letters of the titles, of the best",
    // The same scores over what meeting all of it would give.
    "whole question to text, of all",
    "title to text, of all",
    "title to title, of all",
    "whole question to title, of all",
    "letters of the titles, of all",
    // None, one, two, more: 0, .5, .79, 1.
    "answers of others",
    "same category",
    "tags in common, by their rarity",
    // Fall to a third within so long.
    "within half a day",
    "within 3 days",
    "within 14 days",
    "within 60 days",
    "within 300 days",
    "asked later",
    "same author",
    "same author within a day",
    "same author within 14 days",
    "words and within 2 days",
    "words and within 14 days",
    "words and within 300 days",
    "words and same author",
];

/// How many of them need no circumstances.
pub(super) const WORDS: usize = 2 * SCORES + 1;

/// What the letters of the titles count beside the words of the whole question where nothing else is known.
/// From .45 to .75 the support questions find the same (Recall@10 .42 to .43, MRR@10 .29); the more it is, the
/// more of the bank's questions are led by one of the same problem (.838 to .846), and around .7 most of the
/// candidates of the town's forum are in the right order (MAP .794 to .796; .787 to .790 around .5).
const LETTERS: f32 = 0.7;

/// What [`of_words`] gives.
pub const NAMES_OF_WORDS: [&str; 2] = [
    "whole question to text and letters of the titles, of the best",
    "answers of others",
];

/// What is left of them to order by words alone. With all eleven the support questions do a little better
/// (MRR@10 about .31 instead of .29), but what they teach about titles does not hold elsewhere: the candidates of the
/// town's forum are then ordered .785 right, and .838 of the bank's questions are led by one of the same problem.
pub(super) const fn of_words(features: &[f32; COUNT]) -> [f32; NAMES_OF_WORDS.len()] {
    [
        features[0] + LETTERS * features[SCORES - 1],
        features[WORDS - 1],
    ]
}

const DAY: f32 = 24.0 * 3600.0 * 1e6;

/// For one segment the numbers of the question's tags with their rarity, and of its author.
type Numbers = (Vec<(u64, f32)>, Option<u64>);

/// What is known about the question besides its words.
pub(super) struct Circumstances {
    category: Option<String>,
    segments: Vec<Numbers>,
    asked_at: Option<i64>,
}

impl Circumstances {
    pub(super) fn read(picture: &Picture, query: &SimilarQuery) -> Result<Self> {
        let threads = picture.threads()?;
        let fields = picture.fields;
        let rarity = |field, word: &str| -> Result<f32> {
            let term = Term::from_field_text(field, word);
            Ok(idf(picture.searcher.doc_freq(&term)?, threads))
        };
        let category = query.category_id.map(|id| id.to_string());
        let mut tags: Vec<String> = query.tags.iter().map(|tag| exact(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        let author = query.author.as_deref().map(exact);
        let mut segments = Vec::new();
        for columns in &picture.columns {
            let mut numbers = Vec::new();
            for tag in &tags {
                if let Some(number) = columns.tag_number(tag) {
                    numbers.push((number as u64, rarity(fields.tags, tag)?));
                }
            }
            let author = author.as_deref();
            let author = author.map(|name| columns.author_number(name)).transpose()?;
            segments.push((numbers, author.flatten()));
        }
        Ok(Self {
            category,
            segments,
            asked_at: query.asked_at,
        })
    }

    /// Tags in common with the document, the rarer the more.
    fn tags(&self, columns: &Columns, place: DocAddress) -> f32 {
        let (wanted, _) = &self.segments[place.segment_ord as usize];
        if wanted.is_empty() {
            return 0.0;
        }
        let rarity = |tag| {
            let known = wanted.iter().find(|(number, _)| *number == tag);
            known.map_or(0.0, |(_, idf)| *idf)
        };
        columns.tags(place.doc_id).map(rarity).sum::<f32>() / 5.0
    }

    fn same_category(&self, columns: &Columns, doc: DocId) -> f32 {
        let same = self.category.as_deref() == Some(columns.category.word(doc));
        f32::from(u8::from(same))
    }

    fn same_author(&self, columns: &Columns, place: DocAddress) -> bool {
        let (_, author) = self.segments[place.segment_ord as usize];
        author.is_some() && columns.author(place.doc_id) == author
    }

    /// Days between the two and whether the document is the later one.
    fn distance(&self, columns: &Columns, doc: DocId) -> Option<(f32, bool)> {
        let asked = self.asked_at?;
        let written = columns.created_at(doc);
        Some((asked.abs_diff(written) as f32 / DAY, written > asked))
    }
}

/// The features of every candidate.
pub(super) fn measure(
    picture: &Picture,
    question: &Question,
    circumstances: &Circumstances,
    found: &[Candidate],
) -> Vec<(DocAddress, [f32; COUNT])> {
    let mut best = [f32::MIN_POSITIVE; SCORES];
    for candidate in found {
        for (best, score) in best.iter_mut().zip(candidate.words) {
            *best = best.max(score);
        }
    }
    let most = question.most().map(|most| most.max(f32::MIN_POSITIVE));
    let one = |candidate: &Candidate| {
        let place = candidate.place;
        let columns = &picture.columns[place.segment_ord as usize];
        let mut features = [0.0; COUNT];
        for i in 0..SCORES {
            features[i] = candidate.words[i] / best[i];
            features[SCORES + i] = candidate.words[i] / most[i];
        }
        features[WORDS - 1] = columns.answered(place.doc_id);
        features[WORDS] = circumstances.same_category(columns, place.doc_id);
        features[WORDS + 1] = circumstances.tags(columns, place);
        let same_author = circumstances.same_author(columns, place);
        let distance = circumstances.distance(columns, place.doc_id);
        near(&mut features, distance, same_author);
        (place, features)
    };
    found.iter().map(one).collect()
}

/// The larger share of the words met: of the whole question, or of the title by the title.
pub(super) const fn common(features: &[f32; COUNT]) -> f32 {
    features[SCORES].max(features[SCORES + 2])
}

/// What nearness in time and the author say, alone and together with the words.
fn near(features: &mut [f32; COUNT], distance: Option<(f32, bool)>, same_author: bool) {
    let words = features[0];
    let author = f32::from(u8::from(same_author));
    let within = |days: f32| distance.map_or(0.0, |(apart, _)| (-apart / days).exp());
    let later = distance.is_some_and(|(_, later)| later);
    features[WORDS + 2..].copy_from_slice(&[
        within(0.5),
        within(3.0),
        within(14.0),
        within(60.0),
        within(300.0),
        f32::from(u8::from(later)),
        author,
        author * within(1.0),
        author * within(14.0),
        words * within(2.0),
        words * within(14.0),
        words * within(300.0),
        words * author,
    ]);
}
