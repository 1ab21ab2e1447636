//! The lines of a bulk file, as they are written and read.

use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_domain::{Role, Timestamp};
use serde::{Deserialize, Serialize};

/// One line. Fields that are not known are passed over, so that files of newer versions load.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Record {
    User(User),
    Category(Category),
    Thread(Thread),
    Post(Post),
    Follow(Follow),
    Vote(Vote),
    Revision(Revision),
    /// An escalation with its ledger and messages. Written, never loaded.
    Case(serde_json::Map<String, serde_json::Value>),
}

/// Somebody who follows a thread.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Follow {
    pub user: String,
    pub thread: String,
}

/// Somebody who says that an answer helped.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Vote {
    pub user: String,
    pub post: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
}

/// What a post said before it was changed; a thread's first post goes by its thread.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Revision {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub editor: Option<String>,
    pub body: String,
    /// When it was changed.
    pub at: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct User {
    pub import_id: String,
    pub username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// For whoever reads the file. Never read back: a file must not make anybody an administrator.
    #[serde(skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Whoever asked for no mail gets none after a move either.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub email_notices: bool,
    /// A suspension goes along: it takes rights away and gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub suspension_reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Category {
    pub import_id: String,
    pub slug: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Id or slug of the category it is inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Code of the language its threads are indexed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<backstop_domain::language::Language>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Thread {
    pub import_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ThreadKind>,
    pub title: String,
    #[serde(default)]
    pub body: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    /// Left out where it is visible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Visibility>,
    #[serde(default, skip_serializing_if = "is_no")]
    pub closed: bool,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Post {
    pub import_id: String,
    pub thread: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    pub body: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intent: Option<Intent>,
    #[serde(default, skip_serializing_if = "is_no")]
    pub accepted: bool,
    #[serde(default, skip_serializing_if = "is_no")]
    pub official: bool,
    /// Left out where it is visible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Visibility>,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_yes(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_no(value: &bool) -> bool {
    !*value
}
