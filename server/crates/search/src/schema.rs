//! The fields of the index and how a document fills them.

use crate::doc::{Doc, content_hash, exact};
use crate::text::{ExactTokenizer, Joined, Mode, grams};
use crate::weights;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::{Index, TantivyDocument};

/// What is kept of a body for excerpts.
const STORED_BODY_BYTES: usize = 2048;
/// Words beyond this are not searched: a post is far shorter, and a stray megabyte does no harm.
const INDEXED_BODY_BYTES: usize = 256 * 1024;

const EXACT: &str = "forum_exact";

/// Handles of all fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub post_id: Field,
    pub thread_id: Field,
    pub kind: Field,
    pub category: Field,
    pub tags: Field,
    pub state: Field,
    /// Code of the language the words were stemmed in.
    pub language: Field,
    pub author: Field,
    pub created_at: Field,
    /// Bit 0: accepted, bit 1: official.
    pub standing: Field,
    /// Answers of others.
    pub answers: Field,
    /// Members whom it helped.
    pub votes: Field,
    pub content_hash: Field,
    /// Title ([`TITLE`](weights::TITLE) times, first posts only), body and best answers, joined.
    pub text: Field,
    /// Which words occur in title and body, unstemmed: what typing errors are corrected from.
    pub spelling: Field,
    /// The title unstemmed and with its stop words.
    pub title_exact: Field,
    /// The title of first posts alone, prepared like the text: what titles are compared with.
    pub title_text: Field,
    /// The letters of the title of first posts, four by four.
    pub title_grams: Field,
    pub title: Field,
    pub body: Field,
    pub import_id: Field,
}

/// The schema and the handles of its fields. The names are written down on disk: a change of
/// anything here goes with a new [`SCHEMA_VERSION`](crate::SCHEMA_VERSION).
pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let number = || NumericOptions::default().set_fast();
    let facet = || STRING | FAST;
    // Every analysed field names the same analysis; those filled with words that are analysed
    // already never call it.
    let text = |option| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(EXACT)
                .set_index_option(option),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let fields = Fields {
        post_id: schema.add_i64_field("post_id", number() | INDEXED),
        thread_id: schema.add_i64_field("thread_id", number() | INDEXED),
        kind: schema.add_text_field("kind", facet()),
        category: schema.add_text_field("category", facet()),
        tags: schema.add_text_field("tags", facet()),
        state: schema.add_text_field("state", facet()),
        language: schema.add_text_field("language", facet()),
        author: schema.add_text_field("author", facet()),
        created_at: schema.add_i64_field("created_at", number()),
        standing: schema.add_u64_field("standing", number()),
        answers: schema.add_u64_field("answers", number()),
        votes: schema.add_u64_field("votes", number()),
        content_hash: schema.add_u64_field("content_hash", number()),
        text: schema.add_text_field("text", text(positions)),
        title_text: schema.add_text_field("title_text", text(positions)),
        spelling: schema.add_text_field("spelling", text(IndexRecordOption::Basic)),
        title_exact: schema.add_text_field("title_exact", text(positions)),
        title_grams: schema.add_text_field("title_grams", text(IndexRecordOption::Basic)),
        title: schema.add_text_field("title", STORED),
        body: schema.add_text_field("body", STORED),
        import_id: schema.add_text_field("import_id", STRING | STORED),
    };
    (schema.build(), fields)
}

/// Makes the analysis known to an opened index.
pub(crate) fn register_tokenizers(index: &Index) {
    index
        .tokenizers()
        .register(EXACT, ExactTokenizer::default());
}

impl Fields {
    /// The document as tantivy takes it.
    pub(crate) fn document(&self, doc: &Doc) -> TantivyDocument {
        let mut out = TantivyDocument::default();
        out.add_i64(self.post_id, doc.post_id);
        out.add_i64(self.thread_id, doc.thread_id);
        out.add_text(self.kind, doc.kind.word());
        out.add_text(self.category, doc.category_id.to_string());
        for tag in doc.normal_tags() {
            out.add_text(self.tags, tag);
        }
        out.add_text(self.state, exact(&doc.state));
        out.add_text(self.language, doc.language.code());
        out.add_text(self.author, exact(&doc.author));
        out.add_i64(self.created_at, doc.created_at);
        out.add_u64(self.standing, standing(doc.accepted, doc.official));
        out.add_u64(self.answers, u64::from(doc.answer_count));
        out.add_u64(self.votes, u64::from(doc.votes));
        out.add_u64(self.content_hash, content_hash(doc));
        self.add_words(doc, &mut out);
        out.add_text(self.title, &doc.title);
        out.add_text(self.body, excerpt(&doc.body));
        if let Some(import_id) = &doc.import_id {
            out.add_text(self.import_id, import_id);
        }
        out
    }

    fn add_words(&self, doc: &Doc, out: &mut TantivyDocument) {
        let stemmed = Mode::Stemmed(doc.language);
        let body = prefix(&doc.body, INDEXED_BODY_BYTES);
        let mut text = Joined::default();
        let mut spelling = Joined::default();
        if doc.kind.is_titled() {
            text.add(&doc.title, stemmed, weights::TITLE);
            spelling.add(&doc.title, Mode::Exact, 1);
            let mut title = Joined::default();
            title.add(&doc.title, stemmed, 1);
            out.add_pre_tokenized_text(self.title_text, title.into_value());
            out.add_text(self.title_exact, &doc.title);
            let letters = Joined::of_distinct(grams(&doc.title));
            out.add_pre_tokenized_text(self.title_grams, letters);
        }
        text.add(body, stemmed, 1);
        spelling.add(body, Mode::Exact, 1);
        for answer in &doc.answers {
            text.add(prefix(answer, INDEXED_BODY_BYTES), stemmed, 1);
        }
        out.add_pre_tokenized_text(self.text, text.into_value());
        out.add_pre_tokenized_text(self.spelling, spelling.into_distinct());
    }
}

fn standing(accepted: bool, official: bool) -> u64 {
    u64::from(accepted) | u64::from(official) << 1
}

/// At most `bytes` of `text`, ending on a letter boundary.
pub(crate) fn prefix(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The beginning of a body with every stretch of white space as one blank.
fn excerpt(body: &str) -> String {
    let mut out = String::new();
    for word in body.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let room = STORED_BODY_BYTES.saturating_sub(out.len());
        out.push_str(prefix(word, room));
        if word.len() >= room {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{STORED_BODY_BYTES, excerpt};

    #[test]
    fn excerpts_are_bounded_and_tidy() {
        assert_eq!(excerpt("  one\n\n two\tthree "), "one two three");
        assert!(excerpt(&"é ".repeat(5000)).len() <= STORED_BODY_BYTES);
        assert!(excerpt(&"é".repeat(5000)).len() <= STORED_BODY_BYTES);
    }
}
