//! A small forum to search in.

use backstop_domain::query::Typed;
use backstop_search::{Change, Doc, DocKind, Index, Language, Opened, SearchQuery, Writer, open};
use tempfile::TempDir;

/// An index in a folder of its own.
pub struct Forum {
    pub dir: TempDir,
    pub index: Index,
    pub writer: Writer,
}

impl Forum {
    pub fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (index, writer, opened) = open(dir.path()).unwrap();
        assert!(matches!(opened, Opened::Rebuild { .. }));
        Self { dir, index, writer }
    }

    pub fn with(docs: impl IntoIterator<Item = Doc>) -> Self {
        let mut forum = Self::empty();
        for doc in docs {
            forum.put(doc);
        }
        forum.writer.commit(1).unwrap();
        forum
    }

    pub fn put(&mut self, doc: Doc) {
        self.writer.apply(Change::Put(Box::new(doc))).unwrap();
    }

    /// The posts found, best first.
    pub fn find(&self, text: &str) -> Vec<i64> {
        posts(&self.index, &query(text))
    }
}

pub fn posts(index: &Index, query: &SearchQuery) -> Vec<i64> {
    let page = index.search(query).unwrap();
    page.hits.iter().map(|hit| hit.post_id).collect()
}

pub fn query(text: &str) -> SearchQuery {
    SearchQuery {
        typed: Typed::read(text),
        limit: 20,
        ..SearchQuery::default()
    }
}

/// The first post of thread `id`.
pub fn thread(id: i64, title: &str, body: &str) -> Doc {
    Doc {
        post_id: id,
        thread_id: id,
        kind: DocKind::Thread,
        title: title.to_owned(),
        body: body.to_owned(),
        answers: Vec::new(),
        language: Language::English,
        category_id: 1,
        tags: Vec::new(),
        state: "unanswered".to_owned(),
        author: "ana".to_owned(),
        created_at: id * 1_000_000,
        accepted: false,
        official: false,
        answer_count: 0,
        votes: 0,
        import_id: None,
    }
}

/// A reply in `thread`.
pub fn reply(id: i64, thread: &Doc, body: &str) -> Doc {
    Doc {
        post_id: id,
        kind: DocKind::Answer,
        body: body.to_owned(),
        author: "ben".to_owned(),
        created_at: id * 1_000_000,
        ..thread.clone()
    }
}
