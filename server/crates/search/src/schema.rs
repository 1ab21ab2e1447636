//! The fields of the index and how a document fills them.

use crate::doc::{Doc, content_hash, exact};
use crate::text::{ForumTokenizer, Mode};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::{Index, TantivyDocument};

/// How often a title counts in the joined text. Of plain baselines on real questions,
/// the one with the title three times in one field found most.
const TITLE_WEIGHT: usize = 3;
/// What is kept of a body for excerpts.
const STORED_BODY_BYTES: usize = 2048;
/// Words beyond this are not searched: a post is far shorter, and a stray megabyte does no harm.
const INDEXED_BODY_BYTES: usize = 256 * 1024;

const STEMMED: &str = "forum_stemmed";
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
    pub author: Field,
    pub created_at: Field,
    /// Bit 0: accepted, bit 1: official.
    pub standing: Field,
    pub content_hash: Field,
    /// Title ([`TITLE_WEIGHT`] times, first posts only) and body, joined.
    pub text: Field,
    /// The title unstemmed and with its stop words.
    pub title_exact: Field,
    /// The title alone, stemmed: what titles are compared with.
    pub title_text: Field,
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
    let text = |tokenizer| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let fields = Fields {
        post_id: schema.add_i64_field("post_id", number() | INDEXED),
        thread_id: schema.add_i64_field("thread_id", number() | INDEXED),
        kind: schema.add_text_field("kind", facet()),
        category: schema.add_text_field("category", facet()),
        tags: schema.add_text_field("tags", facet()),
        state: schema.add_text_field("state", facet()),
        author: schema.add_text_field("author", facet()),
        created_at: schema.add_i64_field("created_at", number()),
        standing: schema.add_u64_field("standing", number()),
        content_hash: schema.add_u64_field("content_hash", number()),
        text: schema.add_text_field("text", text(STEMMED)),
        title_exact: schema.add_text_field("title_exact", text(EXACT)),
        title_text: schema.add_text_field(
            "title_text",
            TextOptions::default().set_indexing_options(
                TextFieldIndexing::default()
                    .set_tokenizer(STEMMED)
                    .set_index_option(IndexRecordOption::WithFreqs),
            ),
        ),
        title: schema.add_text_field("title", STORED),
        body: schema.add_text_field("body", STORED),
        import_id: schema.add_text_field("import_id", STRING | STORED),
    };
    (schema.build(), fields)
}

/// Makes the analysis known to an opened index.
pub(crate) fn register_tokenizers(index: &Index) {
    for (name, mode) in [(STEMMED, Mode::Stemmed), (EXACT, Mode::Exact)] {
        index.tokenizers().register(name, ForumTokenizer::new(mode));
    }
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
        out.add_text(self.author, exact(&doc.author));
        out.add_i64(self.created_at, doc.created_at);
        out.add_u64(self.standing, standing(doc.accepted, doc.official));
        out.add_u64(self.content_hash, content_hash(doc));
        if doc.kind == crate::DocKind::Thread {
            for _ in 0..TITLE_WEIGHT {
                out.add_text(self.text, &doc.title);
            }
            out.add_text(self.title_exact, &doc.title);
            out.add_text(self.title_text, &doc.title);
        }
        out.add_text(self.text, prefix(&doc.body, INDEXED_BODY_BYTES));
        out.add_text(self.title, &doc.title);
        out.add_text(self.body, excerpt(&doc.body));
        if let Some(import_id) = &doc.import_id {
            out.add_text(self.import_id, import_id);
        }
        out
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
