//! What moderators see.

use super::Author;
use super::Post;
use crate::Timestamp;
use crate::commands::FlagReason;
use crate::commands::ModerationAction;
use crate::ids::ModerationItemId;
use crate::words::words;

words! {
    /// Where an item of the moderation queue stands.
    ItemState {
        /// Nobody has taken it.
        Open = "open",
        /// A moderator looks at it.
        Claimed = "claimed",
        /// Decided.
        Resolved = "resolved",
    }
}

view! {
    /// One report of a post.
    Flag {
        /// Who reported it.
        reporter: Author,
        /// Why.
        reason: FlagReason,
        /// In their words.
        note: String,
        /// When.
        created_at: Timestamp,
    }
}

view! {
    /// A reported post in the moderation queue.
    ModerationItem {
        /// Its number.
        id: ModerationItemId,
        /// Where it stands.
        state: ItemState,
        /// The post, whole.
        post: Post,
        /// Title of its thread.
        thread_title: String,
        /// Address of the post.
        url: String,
        /// The reports.
        flags: Vec<Flag>,
        /// The moderator who looks at it.
        claimed_by: Option<Author>,
        /// What was decided.
        action: Option<ModerationAction>,
        /// Whether the decision can be taken back: it stands, and nothing of the post was erased since.
        can_undo: bool,
        /// Why.
        reason: String,
        /// When it came into the queue.
        created_at: Timestamp,
        /// When it was decided.
        resolved_at: Option<Timestamp>,
    }
}

view! {
    /// One act in the moderation log.
    ModerationLogEntry {
        /// Its number.
        id: i64,
        /// When.
        at: Timestamp,
        /// Who acted; none means the program.
        actor: Option<Author>,
        /// What was done, a word such as `post.hide`.
        action: String,
        /// To what, for example `post 12`.
        target: String,
        /// Where to look, if anywhere.
        url: Option<String>,
        /// Why.
        reason: String,
    }
}
