//! What members are told.

use crate::Timestamp;
use crate::ids::NoticeId;
use crate::words::words;

words! {
    /// What a notice tells.
    NoticeKind {
        /// Somebody answered.
        Answer = "answer",
        /// Somebody else posted.
        Reply = "reply",
        /// The question went to an agent.
        Escalated = "escalated",
        /// An agent answered.
        OfficialReply = "official_reply",
        /// An agent wrote to you alone.
        PrivateReply = "private_reply",
        /// The asker accepted your answer.
        Accepted = "accepted",
        /// The case was resolved.
        Resolved = "resolved",
        /// A moderator acted on a post of yours.
        Moderated = "moderated",
        /// A case could not be handed over to the contact centre outside.
        Undelivered = "undelivered",
    }
}

view! {
    /// Something a member is told.
    Notice {
        /// Its number.
        id: NoticeId,
        /// What it tells.
        kind: NoticeKind,
        /// One sentence.
        text: String,
        /// Where it leads.
        url: String,
        /// When.
        created_at: Timestamp,
        /// Whether it was read.
        read: bool,
    }
}
