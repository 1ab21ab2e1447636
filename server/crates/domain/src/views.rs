//! What people and programs are shown: the outputs of use cases, for pages and REST alike.

use crate::Timestamp;
use crate::actor::Role;
use crate::commands::{FlagReason, ModerationAction};
use crate::escalation::{EscalationState, LedgerEvent, ReplyVisibility, WrapUp};
use crate::ids::{
    AccountId, CategoryId, EscalationId, ModerationItemId, NoticeId, PolicyId, PostId, QueueId,
    ThreadId,
};
use crate::thread_state::{EpisodeState, Intent, ThreadKind, ThreadState, Visibility};
use crate::words::words;
use serde::Serialize;

macro_rules! view {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }
    };
}

/// One page of a list, and the cursor of the next.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Give this back as `cursor` for the next page; null at the end.
    pub next: Option<String>,
}

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
        /// Visible threads in it.
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
    }
}

/// A thread with its posts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ThreadPage {
    /// The thread.
    #[serde(flatten)]
    pub thread: Thread,
    /// The first post, then one page of replies in order of time.
    pub posts: Vec<Post>,
    /// The cursor of the next page of replies.
    pub next: Option<String>,
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

view! {
    /// The mark an outside system gave a case.
    ExternalRef {
        /// Which system.
        system: String,
        /// Its number there.
        id: String,
    }
}

view! {
    /// A case in the contact centre's queue.
    Escalation {
        /// The case number.
        id: EscalationId,
        /// The thread it is about.
        thread_id: ThreadId,
        /// Title of that thread.
        title: String,
        /// Address of that thread.
        url: String,
        /// Name of its category.
        category_name: String,
        /// Who asked.
        asker: Author,
        /// Which unanswered stretch of the thread.
        episode: i32,
        /// Where it stands.
        state: EscalationState,
        /// Slug of its queue.
        queue: String,
        /// 1 (most urgent) to 4.
        priority: i32,
        /// When the promise fell due.
        due_at: Timestamp,
        /// When it came into the queue.
        created_at: Timestamp,
        /// The agent who has it.
        claimed_by: Option<Author>,
        /// When the first reply is due.
        first_response_due_at: Timestamp,
        /// When the first reply was given.
        first_responded_at: Option<Timestamp>,
        /// When it is to be resolved.
        resolution_due_at: Timestamp,
        /// When it was resolved.
        resolved_at: Option<Timestamp>,
        /// How it ended.
        wrap_up: Option<WrapUp>,
        /// Its mark in an outside system.
        external: Option<ExternalRef>,
    }
}

view! {
    /// A private reply or internal note on a case.
    CaseMessage {
        /// Who wrote it.
        author: Author,
        /// Who reads it.
        visibility: ReplyVisibility,
        /// Sanitised HTML.
        html: String,
        /// When.
        created_at: Timestamp,
    }
}

view! {
    /// One entry of a case's ledger.
    LedgerEntry {
        /// Its place in the case, from 1.
        seq: i32,
        /// When.
        at: Timestamp,
        /// What happened.
        kind: LedgerEvent,
        /// Who did it; none means the program.
        actor: Option<Author>,
        /// What else is recorded.
        data: String,
        /// Hash of the entry before.
        prev_hash: String,
        /// Hash of this entry.
        hash: String,
    }
}

view! {
    /// Everything an agent sees on a case.
    CasePage {
        /// The case.
        escalation: Escalation,
        /// The thread.
        thread: Thread,
        /// Its posts.
        posts: Vec<Post>,
        /// Private replies and internal notes.
        messages: Vec<CaseMessage>,
        /// The ledger.
        events: Vec<LedgerEntry>,
        /// What the asker asked before.
        earlier: Vec<Thread>,
        /// Whether the one who looks holds the case.
        mine: bool,
    }
}

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

view! {
    /// A queue of escalations.
    Queue {
        /// Its id.
        id: QueueId,
        /// Its part of addresses.
        slug: String,
        /// The name shown.
        name: String,
        /// Open cases in it.
        open: i64,
    }
}

view! {
    /// An escalation policy as administrators see it.
    PolicyView {
        /// Its id.
        id: PolicyId,
        /// Its unique name.
        name: String,
        /// Slug of the category; none means every category.
        category: Option<String>,
        /// The threshold as a span such as `60m`.
        after: String,
        /// The calendar the clock runs by.
        calendar: String,
        /// Slug of the queue.
        queue: String,
        /// 1 (most urgent) to 4.
        priority: i32,
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
        /// Since when.
        created_at: Timestamp,
        /// Until when it is suspended.
        suspended_until: Option<Timestamp>,
    }
}

view! {
    /// One hit of a search.
    SearchHit {
        /// The thread.
        thread_id: ThreadId,
        /// The post.
        post_id: PostId,
        /// The post's or thread's id in the system it was imported from.
        import_id: Option<String>,
        /// `thread` or `post`.
        r#type: String,
        /// Title of the thread.
        title: String,
        /// The matched passage: escaped, matches in `<mark>`.
        snippet_html: String,
        /// Address of the thread or post.
        url: String,
        /// State of the thread.
        state: ThreadState,
        /// Name of the category.
        category_name: String,
        /// How well it fits; only comparable within one answer.
        score: f32,
    }
}

view! {
    /// A value of a facet, and how many hits have it.
    FacetCount {
        /// The value, to be given back as a filter.
        value: String,
        /// How people read it.
        label: String,
        /// Hits that have it.
        count: usize,
    }
}

view! {
    /// How hits spread.
    Facets {
        /// By type.
        r#type: Vec<FacetCount>,
        /// By category.
        category: Vec<FacetCount>,
        /// By state.
        state: Vec<FacetCount>,
    }
}

view! {
    /// The answer to a search.
    SearchAnswer {
        /// Hits in all.
        total: usize,
        /// Microseconds the search took.
        took_us: u64,
        /// One page of hits.
        items: Vec<SearchHit>,
        /// How all hits spread.
        facets: Facets,
        /// The cursor of the next page.
        next: Option<String>,
    }
}

view! {
    /// A thread like the one described.
    SimilarThread {
        /// The thread.
        thread_id: ThreadId,
        /// Its id in the system it was imported from.
        import_id: Option<String>,
        /// One line.
        title: String,
        /// Its address.
        url: String,
        /// Where it stands.
        state: ThreadState,
        /// How well it fits; only comparable within one answer.
        score: f32,
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
