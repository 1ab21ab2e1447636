//! Categories, threads, posts and the public promise.

use super::Author;
use crate::Timestamp;
use crate::escalation::EscalationState;
use crate::ids::CategoryId;
use crate::ids::EscalationId;
use crate::ids::PostId;
use crate::ids::ThreadId;
use crate::thread_state::EpisodeState;
use crate::thread_state::Intent;
use crate::thread_state::ThreadKind;
use crate::thread_state::ThreadState;
use crate::thread_state::Visibility;

view! {
    /// A category.
    Category {
        /// Its id.
        id: CategoryId,
        /// Its part of the address.
        slug: String,
        /// The name shown.
        name: String,
        /// One sentence.
        description: String,
        /// Slug of the category it is inside; none at the top.
        parent: Option<String>,
        /// The language its threads are indexed in; none where the text of each tells.
        language: Option<crate::language::Language>,
        /// Visible threads in it and in the categories inside it.
        thread_count: i64,
    }
}

view! {
    /// The public promise of an unanswered question.
    Promise {
        /// The moment an agent takes over.
        due_at: Timestamp,
    }
}

view! {
    /// The case a thread has become, as everybody may know it.
    EscalationRef {
        /// The case number.
        id: EscalationId,
        /// Where it stands.
        state: EscalationState,
    }
}

view! {
    /// A thread.
    Thread {
        /// Its number.
        id: ThreadId,
        /// What it is.
        kind: ThreadKind,
        /// One line.
        title: String,
        /// The readable part of its address.
        slug: String,
        /// Its address, from the root of the site.
        url: String,
        /// Slug of its category.
        category: String,
        /// Name of its category.
        category_name: String,
        /// Its tags.
        tags: Vec<String>,
        /// Who opened it.
        author: Author,
        /// When.
        created_at: Timestamp,
        /// When somebody last posted.
        bumped_at: Timestamp,
        /// Where it stands.
        state: ThreadState,
        /// Visible replies.
        reply_count: i32,
        /// The accepted answer.
        accepted_post_id: Option<PostId>,
        /// When an agent takes over if nobody answers.
        promise: Option<Promise>,
        /// The case it has become.
        escalation: Option<EscalationRef>,
        /// Whether it is shown to everybody.
        visibility: Visibility,
        /// Its id in the system it was imported from.
        import_id: Option<String>,
    }
}

view! {
    /// A post.
    Post {
        /// Its number.
        id: PostId,
        /// The thread it is in.
        thread_id: ThreadId,
        /// Who wrote it.
        author: Author,
        /// The Markdown source; empty for those who may not see it.
        body: String,
        /// What the page shows: sanitised HTML; empty for those who may not see it.
        html: String,
        /// What it is meant to be.
        intent: Intent,
        /// Written by an agent on behalf of the company.
        official: bool,
        /// When.
        created_at: Timestamp,
        /// When it was last changed.
        edited_at: Option<Timestamp>,
        /// Whether it is shown.
        state: Visibility,
        /// How many say that it helped them.
        helpful_count: i32,
        /// Whether the one who asks is among them; never said of a reported post.
        helpful_by_me: bool,
    }
}

/// A thread with its posts.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadPage {
    /// The thread.
    #[serde(flatten)]
    pub thread: Thread,
    /// The first post, then one page of replies in order of time.
    pub posts: Vec<Post>,
    /// The cursor of the next page of replies.
    pub next: Option<String>,
    /// The hours the promise goes by, `Mon–Fri 08:00–20:00, Europe/London`; none where it runs day and
    /// night or nothing is promised.
    pub promise_hours: Option<String>,
    /// Whether the one who asks follows it.
    pub following: bool,
    /// What the one who asks may do here.
    pub may: ThreadRights,
}

view! {
    /// What the one who asks may do in a thread.
    ThreadRights {
        /// Post into it.
        reply: bool,
        /// Accept an answer.
        accept: bool,
        /// Say that the answers do not solve it.
        unsolved: bool,
        /// Say of others' answers that they helped.
        helpful: bool,
        /// Close, move, retitle.
        moderate: bool,
        /// See the case.
        work_escalation: bool,
    }
}

view! {
    /// How the clock of a question stands, and why.
    ThreadClock {
        /// Number of the present unanswered stretch, from 1.
        episode: i32,
        /// Its state.
        state: EpisodeState,
        /// When it began.
        started_at: Timestamp,
        /// When an agent takes over.
        due_at: Option<Timestamp>,
        /// The reasons, a sentence each.
        explanation: Vec<String>,
    }
}
