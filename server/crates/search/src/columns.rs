//! The column store of one segment, opened once rather than for every query.

use crate::Result;
use crate::doc::{ANSWERS_TOLD, DocKind};
use crate::profiles::{DIVISIONS, Profiles};
use crate::text::{Language, Mode};
use crate::weights;
use std::sync::Arc;
use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

/// Values of documents by their number in the segment.
pub(crate) struct Columns {
    post_id: Column<i64>,
    thread_id: Column<i64>,
    created_at: Column<i64>,
    standing: Column<u64>,
    answers: Column<u64>,
    votes: Column<u64>,
    content_hash: Column<u64>,
    pub kind: WordColumn,
    pub category: WordColumn,
    pub state: WordColumn,
    author: Option<StrColumn>,
    pub language: WordColumn,
    tags: Option<StrColumn>,
    tag_names: Vec<String>,
    /// What facets count of each document.
    pub profiles: Profiles,
}

impl Columns {
    pub(crate) fn open(reader: &SegmentReader) -> Result<Self> {
        let fast = reader.fast_fields();
        let kind = WordColumn::open(reader, "kind")?;
        let category = WordColumn::open(reader, "category")?;
        let state = WordColumn::open(reader, "state")?;
        let tags = fast.str("tags")?;
        let divisions = [&kind, &category, &state];
        Ok(Self {
            profiles: Profiles::read(reader.max_doc(), divisions, tags.as_ref()),
            post_id: fast.i64("post_id")?,
            thread_id: fast.i64("thread_id")?,
            created_at: fast.i64("created_at")?,
            standing: fast.u64("standing")?,
            answers: fast.u64("answers")?,
            votes: fast.u64("votes")?,
            content_hash: fast.u64("content_hash")?,
            kind,
            category,
            state,
            author: fast.str("author")?,
            language: WordColumn::open(reader, "language")?,
            tag_names: tags.as_ref().map_or_else(|| Ok(Vec::new()), words_of)?,
            tags,
        })
    }

    /// The columns that facets count beside the tags, in the order of their profiles.
    pub(crate) const fn divisions(&self) -> [&WordColumn; DIVISIONS] {
        [&self.kind, &self.category, &self.state]
    }

    pub(crate) fn post_id(&self, doc: DocId) -> i64 {
        self.post_id.first(doc).unwrap_or_default()
    }

    pub(crate) fn thread_id(&self, doc: DocId) -> i64 {
        self.thread_id.first(doc).unwrap_or_default()
    }

    pub(crate) fn created_at(&self, doc: DocId) -> i64 {
        self.created_at.first(doc).unwrap_or_default()
    }

    /// Whether it was written at or after the first moment and before the second.
    pub(crate) fn is_written_within(
        &self,
        doc: DocId,
        (from, until): (Option<i64>, Option<i64>),
    ) -> bool {
        if from.is_none() && until.is_none() {
            return true;
        }
        let at = self.created_at(doc);
        from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until)
    }

    /// How the words of the document were prepared; `literal` where they are to be taken as they
    /// stand.
    pub(crate) fn mode(&self, doc: DocId, literal: bool) -> Mode {
        if literal {
            return Mode::Exact;
        }
        Mode::Stemmed(Language::from_code(self.language.word(doc)).unwrap_or_default())
    }

    pub(crate) fn content_hash(&self, doc: DocId) -> u64 {
        self.content_hash.first(doc).unwrap_or_default()
    }

    /// Accepted or official.
    pub(crate) fn is_trusted(&self, doc: DocId) -> bool {
        self.standing.first(doc).unwrap_or_default() != 0
    }

    /// From 0 without answers of others to 1 with as many as are told apart, each less than the one
    /// before.
    pub(crate) fn answered(&self, doc: DocId) -> f32 {
        let answers = self.answers.first(doc).unwrap_or_default() as f32;
        answers.ln_1p() / f32::from(ANSWERS_TOLD).ln_1p()
    }

    /// Members who say that it helped them.
    pub(crate) fn votes(&self, doc: DocId) -> u64 {
        self.votes.first(doc).unwrap_or_default()
    }

    /// What the score is multiplied with: more where people were helped, never more than
    /// [`MOST_FAVOUR`](weights::MOST_FAVOUR). Without votes it is what the standing alone gives.
    pub(crate) fn favour(&self, doc: DocId) -> f32 {
        let favour = self.standing_favour(doc) * weights::voted(self.votes(doc));
        favour.min(weights::MOST_FAVOUR)
    }

    fn standing_favour(&self, doc: DocId) -> f32 {
        if self.is_trusted(doc) {
            return weights::TRUSTED;
        }
        if self.state.word(doc) == "solved" && self.kind.word(doc) == DocKind::Thread.word() {
            return weights::MOST_FAVOUR;
        }
        let answers = self.answers.first(doc).unwrap_or_default();
        let answers = usize::try_from(answers).unwrap_or(usize::MAX);
        weights::ANSWERED[answers.min(weights::ANSWERED.len() - 1)]
    }

    /// How likely it helps whoever finds it: 2 for an answer that the asker or an agent stands
    /// behind and for a solved thread, 1 for a thread with answers, 0 for the rest.
    pub(crate) fn helpfulness(&self, doc: DocId) -> u64 {
        let is_thread = self.kind.word(doc) == DocKind::Thread.word();
        match self.state.word(doc) {
            _ if self.is_trusted(doc) => 2,
            "solved" if is_thread => 2,
            "answered" if is_thread => 1,
            "solved" => 1,
            _ => 0,
        }
    }

    /// The number under which this segment knows a tag.
    pub(crate) fn tag_number(&self, tag: &str) -> Option<usize> {
        let found = self
            .tag_names
            .binary_search_by(|name| name.as_str().cmp(tag));
        found.ok()
    }

    /// The tags that this segment knows, by their numbers. Read once: the engine's own list has to be
    /// unpacked for every look.
    pub(crate) fn tag_names(&self) -> &[String] {
        &self.tag_names
    }

    /// The numbers of the document's tags in this segment.
    pub(crate) fn tags(&self, doc: DocId) -> impl Iterator<Item = u64> {
        let column = self.tags.as_ref();
        column
            .into_iter()
            .flat_map(move |column| column.ords().values_for_doc(doc))
    }

    /// The number under which this segment knows an author.
    pub(crate) fn author_number(&self, author: &str) -> Result<Option<u64>> {
        number(self.author.as_ref(), author)
    }

    /// The number of the document's author in this segment.
    pub(crate) fn author(&self, doc: DocId) -> Option<u64> {
        self.author.as_ref()?.ords().first(doc)
    }

    /// The documents written between two moments, in the order of their numbers.
    pub(crate) fn written_between(&self, from: i64, to: i64, documents: DocId) -> Vec<DocId> {
        let mut found = Vec::new();
        self.created_at
            .get_docids_for_value_range(from..=to, 0..documents, &mut found);
        found
    }
}

/// All words of a column, in their order.
fn words_of(column: &StrColumn) -> Result<Vec<String>> {
    let mut words = Vec::with_capacity(column.num_terms());
    let mut all = column.dictionary().stream()?;
    while all.advance() {
        words.push(String::from_utf8_lossy(all.key()).into_owned());
    }
    Ok(words)
}

/// The number of a word in a column.
fn number(column: Option<&StrColumn>, word: &str) -> Result<Option<u64>> {
    let found = column.map(|column| column.dictionary().term_ord(word));
    Ok(found.transpose()?.flatten())
}

/// A column with one of few words for each document, and the words themselves.
pub(crate) struct WordColumn {
    /// `None` in a segment without documents.
    numbers: Option<Column<u64>>,
    pub words: Arc<[String]>,
}

impl WordColumn {
    fn open(reader: &SegmentReader, name: &str) -> Result<Self> {
        let Some(column) = reader.fast_fields().str(name)? else {
            return Ok(Self {
                numbers: None,
                words: Arc::from([]),
            });
        };
        let mut words = Vec::with_capacity(column.num_terms());
        for number in 0..column.num_terms() as u64 {
            let mut word = String::new();
            column.ord_to_str(number, &mut word)?;
            words.push(word);
        }
        Ok(Self {
            numbers: Some(column.ords().clone()),
            words: words.into(),
        })
    }

    /// The place of the document's word in `words`; past its end where it has none.
    pub(crate) fn number(&self, doc: DocId) -> usize {
        self.numbers
            .as_ref()
            .and_then(|column| column.first(doc))
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(self.words.len())
    }

    pub(crate) fn word(&self, doc: DocId) -> &str {
        self.words.get(self.number(doc)).map_or("", String::as_str)
    }
}
