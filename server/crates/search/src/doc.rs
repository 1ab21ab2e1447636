//! What goes into the index: one document for each visible post.

use crate::hash::Fnv;
use crate::text::Language;

/// What a document is. An index of what everybody may read holds threads and answers alone, one of
/// what agents may read cases and what was written on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocKind {
    /// The first post of a thread, which carries its title.
    Thread,
    /// A reply.
    Answer,
    /// A case, which carries the title of its thread.
    Case,
    /// An internal note on a case.
    Note,
    /// A reply to the customer alone.
    PrivateReply,
}

impl DocKind {
    const ALL: [Self; 5] = [
        Self::Thread,
        Self::Answer,
        Self::Case,
        Self::Note,
        Self::PrivateReply,
    ];

    /// The word under which the index keeps the kind, also the `type` of the public API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Thread => "thread",
            Self::Answer => "answer",
            Self::Case => "escalation",
            Self::Note => "note",
            Self::PrivateReply => "private_reply",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Whether it is found by the words of its title.
    pub(crate) const fn is_titled(self) -> bool {
        matches!(self, Self::Thread | Self::Case)
    }
}

/// More answers than this make a thread no better a result.
pub const ANSWERS_TOLD: u8 = 3;

/// One visible post, as the index wants it. Hidden and deleted posts are never put.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The post, or what stands for one; putting it again replaces what was there.
    pub post_id: i64,
    /// Its thread, or what holds it together with others.
    pub thread_id: i64,
    /// First post or reply.
    pub kind: DocKind,
    /// The thread's title. Searched for first posts; replies only show it, or every
    /// "thank you" of a thread would be found by the words of its title.
    pub title: String,
    /// Plain text, all of it: the index searches everything and keeps the beginning for excerpts.
    pub body: String,
    /// The best answers of the thread as plain text (the accepted and official ones), by whose words
    /// the thread is found too; first posts only.
    pub answers: Vec<String>,
    /// The language its words are prepared in.
    pub language: Language,
    /// The thread's category.
    pub category_id: i64,
    /// The thread's tags; order and letter case do not matter.
    pub tags: Vec<String>,
    /// The thread's state as a word, such as `solved`.
    pub state: String,
    /// The author's username; letter case does not matter.
    pub author: String,
    /// Microseconds since 1970 UTC.
    pub created_at: i64,
    /// The asker accepted this reply.
    pub accepted: bool,
    /// An agent gave it as the official answer.
    pub official: bool,
    /// Answers of others that the thread has, at most [`ANSWERS_TOLD`]; first posts only.
    pub answer_count: u8,
    /// Members who say that it helped them; of a first post, that the thread's best answer did. One
    /// member who likes all answers of a thread makes it no better a result than one who likes one.
    pub votes: u32,
    /// The id it had where it was imported from.
    pub import_id: Option<String>,
}

impl Doc {
    /// Tags as they are indexed: lower case, sorted, each once.
    pub(crate) fn normal_tags(&self) -> Vec<String> {
        let mut tags: Vec<String> = self.tags.iter().map(|tag| exact(tag)).collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}

/// A word that is compared whole (tag, username, state): trimmed, lower case.
pub(crate) fn exact(word: &str) -> String {
    word.trim().to_lowercase()
}

/// One step of keeping the index in line with the database.
#[derive(Clone, Debug)]
pub enum Change {
    /// Adds the document or replaces the one of the same post.
    Put(Box<Doc>),
    /// Adds a document of which the index certainly holds none: taken out before with the same
    /// commit, or never put. The engine keeps about a kilobyte for each look for an older one until
    /// the next commit, which a bulk load feels.
    Add(Box<Doc>),
    /// Takes one post out.
    RemovePost(i64),
    /// Takes every post of a thread out.
    RemoveThread(i64),
}

/// A fingerprint of everything about `doc` that the index holds. The index keeps it beside the
/// document, so that an audit can compare index and database without reading any text. It is the
/// same on every machine and in every build.
#[must_use]
pub fn content_hash(doc: &Doc) -> u64 {
    let mut hash = Fnv::new();
    hash.int(doc.post_id);
    hash.int(doc.thread_id);
    hash.text(doc.kind.word());
    hash.text(&doc.title);
    hash.text(&doc.body);
    hash.int(i64::try_from(doc.answers.len()).unwrap_or(i64::MAX));
    for answer in &doc.answers {
        hash.text(answer);
    }
    hash.text(doc.language.code());
    hash.int(doc.category_id);
    let tags = doc.normal_tags();
    hash.int(i64::try_from(tags.len()).unwrap_or(i64::MAX));
    for tag in &tags {
        hash.text(tag);
    }
    hash.text(&exact(&doc.state));
    hash.text(&exact(&doc.author));
    hash.int(doc.created_at);
    hash.int(i64::from(doc.accepted));
    hash.int(i64::from(doc.official));
    hash.int(i64::from(doc.answer_count));
    hash.int(i64::from(doc.votes));
    hash.int(i64::from(doc.import_id.is_some()));
    hash.text(doc.import_id.as_deref().unwrap_or_default());
    hash.finish()
}
