//! The words of a question that say what it is about.

use super::SimilarQuery;
use super::candidates::SCORES;
use crate::Result;
use crate::bm25::idf;
use crate::index::Picture;
use crate::letters::Letters;
use crate::query::rarest;
use crate::schema::prefix;
use crate::text::{Language, Mode, is_light_stem, words};
use std::collections::{HashMap, HashSet};
use tantivy::Term;

/// Words of the whole question that are looked for: the telling ones. With 25 the support questions find .583
/// of the links among the first ten, with 40 .594, with 80 .608, with 120 .609; each time a question takes a
/// twentieth longer, because scores are added up word by word over whole columns.
const TELLING: usize = 80;
/// So many of them however common they are.
const AT_LEAST: usize = 25;
/// Entries of the index that all of them may come to, so that a question costs little in a large forum too.
const ENTRIES_MAX: u64 = 1_000_000;
/// Words of the title that are looked for besides, rarest first.
const TITLE_WORDS: usize = 25;
/// Text beyond this is not read: the question has been told by then.
const MAX_TEXT_BYTES: usize = 16 * 1024;

/// One word.
pub(super) struct QuestionWord {
    pub word: String,
    /// How often it counts in the question; 0 where it is not among the telling ones.
    pub telling: f32,
    /// Whether the title holds it.
    pub in_title: bool,
    /// Rarity among all texts, and among titles.
    pub idf: f32,
    pub title_idf: f32,
}

/// The analysed question.
pub(super) struct Question {
    pub words: Vec<QuestionWord>,
    /// The letters of its title.
    pub letters: Letters,
}

impl Question {
    pub(super) fn read(picture: &Picture, query: &SimilarQuery) -> Result<Self> {
        let mut counts: HashMap<String, f32> = HashMap::new();
        let mut titled = HashSet::new();
        let language = query
            .language
            .unwrap_or_else(|| Language::detect(&query.title, &query.body));
        let mode = Mode::Stemmed(language);
        words(prefix(&query.title, MAX_TEXT_BYTES), mode, |word| {
            *counts.entry(word.text.clone()).or_default() += 1.0;
            titled.insert(word.text);
        });
        words(prefix(&query.body, MAX_TEXT_BYTES), mode, |word| {
            *counts.entry(word.text).or_default() += 1.0;
        });
        counts.retain(|word, _| !is_light_stem(word));
        let weighted = counts.iter().map(|(word, count)| (word.as_str(), *count));
        let mut known = rarest(&picture.searcher, picture.fields.text, weighted)?;
        let documents = picture.searcher.num_docs();
        known.sort_by(|a, b| b.worth(documents).total_cmp(&a.worth(documents)));
        let threads = picture.threads()?;
        let mut found = Vec::new();
        let mut title_words = 0;
        let mut entries = 0;
        for (place, known) in known.into_iter().enumerate() {
            let in_title = titled.contains(known.word()) && title_words < TITLE_WORDS;
            title_words += usize::from(in_title);
            entries += known.entries();
            let tells = place < AT_LEAST || (place < TELLING && entries <= ENTRIES_MAX);
            if !tells && !in_title {
                continue;
            }
            let term = Term::from_field_text(picture.fields.title_text, known.word());
            let titles = picture.searcher.doc_freq(&term)?;
            found.push(QuestionWord {
                telling: if tells { known.weight() } else { 0.0 },
                in_title,
                idf: idf(known.entries(), documents),
                title_idf: idf(titles, threads),
                word: known.word().to_owned(),
            });
        }
        Ok(Self {
            words: found,
            letters: Letters::read(picture, prefix(&query.title, MAX_TEXT_BYTES))?,
        })
    }

    /// What a text would score that holds every word so often that once more adds nothing: scores
    /// over these say which share of the question was met.
    pub(super) fn most(&self) -> [f32; SCORES] {
        let sum = |score: fn(&QuestionWord) -> f32| self.words.iter().map(score).sum::<f32>();
        [
            sum(|word| word.telling * word.idf),
            sum(|word| f32::from(u8::from(word.in_title)) * word.idf),
            sum(|word| f32::from(u8::from(word.in_title)) * word.title_idf),
            sum(|word| word.telling * word.title_idf),
            self.letters.most(),
        ]
    }
}
