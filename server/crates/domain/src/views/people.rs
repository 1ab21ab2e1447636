//! Members: who wrote, who one is, what a profile shows.

use crate::Timestamp;
use crate::actor::Role;
use crate::ids::AccountId;

view! {
    /// Somebody who wrote something.
    Author {
        /// Their account.
        id: AccountId,
        /// The name shown.
        username: String,
        /// Their role now.
        role: Role,
    }
}

view! {
    /// The account of the one who asks.
    Me {
        /// The account.
        id: AccountId,
        /// The name shown.
        username: String,
        /// What it may do.
        role: Role,
        /// Where notices go.
        email: String,
        /// Whether notices are mailed.
        email_notices: bool,
        /// Notices not read yet.
        unread: i64,
        /// Since when.
        created_at: Timestamp,
        /// Until when it is suspended.
        suspended_until: Option<Timestamp>,
    }
}

view! {
    /// What everybody may know of a member.
    Profile {
        /// The account.
        id: AccountId,
        /// The name shown.
        username: String,
        /// Their role.
        role: Role,
        /// Since when.
        created_at: Timestamp,
        /// Threads opened and visible.
        threads: i64,
        /// Replies written and visible.
        replies: i64,
        /// Answers of theirs that were accepted.
        accepted: i64,
        /// Until when suspended; shown to moderators only.
        suspended_until: Option<Timestamp>,
    }
}

view! {
    /// A member as administrators see them.
    MemberRow {
        /// The account.
        id: AccountId,
        /// The name shown.
        username: String,
        /// Where notices go.
        email: String,
        /// What it may do.
        role: Role,
        /// The group of customers it belongs to, for policies of that group.
        customer_group: Option<String>,
        /// Since when.
        created_at: Timestamp,
        /// Until when it is suspended.
        suspended_until: Option<Timestamp>,
    }
}

view! {
    /// A new session: the token is shown this once.
    SessionView {
        /// Give it as `Authorization: Bearer`.
        token: String,
        /// Whose it is.
        user: Author,
    }
}
