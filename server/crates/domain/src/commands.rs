//! What people and programs ask for: the inputs of use cases, as they arrive.
//!
//! These are plain carriers; [`crate::text`] and the services check them.

use crate::connector::ConnectorKind;
use crate::escalation::{ReplyVisibility, WrapUp};
use crate::policy::Urgency;
use crate::thread_state::{EpisodeState, Intent, ThreadKind};
use crate::words::words;
use serde::Deserialize;

words! {
    /// Why a post is reported.
    FlagReason {
        /// Advertising or nonsense.
        Spam = "spam",
        /// Insults, threats, hate.
        Abuse = "abuse",
        /// Does not belong here.
        OffTopic = "off_topic",
        /// Shows somebody's private data.
        PrivateData = "private_data",
        /// Anything else; the note says what.
        Other = "other",
    }
}

impl FlagReason {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Spam => "Spam or advertising",
            Self::Abuse => "Insult, threat or hate",
            Self::OffTopic => "Does not belong here",
            Self::PrivateData => "Shows private data",
            Self::Other => "Something else",
        }
    }
}

words! {
    /// What a moderator decides about a reported post.
    ModerationAction {
        /// It is fine and shown again if it was hidden.
        Approve = "approve",
        /// It is shown to its author and moderators only.
        Hide = "hide",
        /// It is taken away.
        Delete = "delete",
        /// The report was unfounded; the post stays as it is.
        Dismiss = "dismiss",
    }
}

macro_rules! command {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident: $ty:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub struct $name { $($(#[$fmeta])* pub $field: $ty),+ }
    };
}

command! {
    /// Become a member.
    Register {
        /// The name shown.
        username: String,
        /// Where notices go.
        email: String,
        /// The password, in clear.
        password: String,
    }
}

command! {
    /// Sign in.
    SignIn {
        /// Name or e-mail address.
        login: String,
        /// The password, in clear.
        password: String,
    }
}

command! {
    /// Open a thread.
    NewThread {
        /// Slug of the category.
        category: String,
        /// What it is; a question where nothing is said.
        #[serde(default = "question")]
        kind: ThreadKind,
        /// One line.
        title: String,
        /// Markdown.
        body: String,
        /// Up to five.
        #[serde(default)]
        tags: Vec<String>,
        /// How pressing it is; only staff may say so.
        #[serde(default)]
        urgency: Option<Urgency>,
    }
}

command! {
    /// Say which words the search takes for others.
    NewSynonym {
        /// What is typed: up to four plain words.
        words: String,
        /// What is to be found beside it, likewise.
        also: String,
        /// The other way round too.
        #[serde(default)]
        both_ways: bool,
    }
}

command! {
    /// Proposes a rule of synonyms no more.
    DismissProposal {
        /// What people typed first.
        words: String,
        /// What they typed instead.
        also: String,
    }
}

command! {
    /// Gives a tag another name, or merges it into another tag.
    RenameTag {
        /// The tag.
        from: String,
        /// Its new name.
        to: String,
        /// Merges the two where the new name is in use already; refused otherwise.
        #[serde(default)]
        merge: bool,
    }
}

const fn question() -> ThreadKind {
    ThreadKind::Question
}

command! {
    /// Post into a thread.
    NewPost {
        /// Markdown.
        body: String,
        /// What it is meant to be; an answer where nothing is said.
        #[serde(default = "answer")]
        intent: Intent,
    }
}

const fn answer() -> Intent {
    Intent::Answer
}

command! {
    /// Stop a clock, let it run on, or end it, by hand.
    SetClock {
        /// `open`, `waiting_on_asker` or `answered`.
        state: EpisodeState,
        /// Why, for everybody who asks the clock.
        reason: String,
    }
}

command! {
    /// Say that a question is not solved.
    #[derive(Default)]
    Unsolved {
        /// What is still wrong, as a comment in the thread; Markdown.
        #[serde(default)]
        body: String,
    }
}

command! {
    /// Change a post's text.
    EditPost {
        /// Markdown.
        body: String,
    }
}

command! {
    /// Report a post.
    NewFlag {
        /// Why.
        reason: FlagReason,
        /// More about it, in the reporter's words.
        #[serde(default)]
        note: String,
    }
}

command! {
    /// Decide about a reported post.
    Moderate {
        /// What is done.
        action: ModerationAction,
        /// Why, for the log and for the author.
        #[serde(default)]
        reason: String,
    }
}

command! {
    /// A category.
    NewCategory {
        /// Its part of the address.
        slug: String,
        /// The name shown.
        name: String,
        /// One sentence.
        #[serde(default)]
        description: String,
        /// Slug of the category it is inside; at the top where nothing is said.
        #[serde(default)]
        parent: Option<String>,
        /// The language its threads are written in; told by the text of each where nothing is said.
        #[serde(default)]
        language: Option<crate::language::Language>,
    }
}

command! {
    /// An agent's words on a case.
    CaseReply {
        /// Markdown.
        body: String,
        /// Who reads it.
        visibility: ReplyVisibility,
    }
}

command! {
    /// The end of a case.
    Resolve {
        /// How it ended.
        wrap_up: WrapUp,
        /// For colleagues.
        #[serde(default)]
        note: String,
    }
}

command! {
    /// Give a case back to the community.
    Return {
        /// Why.
        #[serde(default)]
        note: String,
    }
}

command! {
    /// Give a case to a colleague.
    HandOver {
        /// The colleague's name.
        to: String,
        /// What the colleague must know.
        note: String,
    }
}

words! {
    /// What is done to many cases at once.
    BulkAction {
        /// Into another queue.
        Move = "move",
        /// To an agent.
        Assign = "assign",
        /// Back into the queue.
        Release = "release",
        /// More or less urgent.
        Prioritise = "prioritise",
        /// Done.
        Resolve = "resolve",
    }
}

command! {
    /// Something done to many cases at once.
    BulkCases {
        /// The cases, up to 100.
        ids: Vec<crate::ids::EscalationId>,
        /// What is done.
        action: BulkAction,
        /// Slug of the queue, for `move`.
        #[serde(default)]
        queue: String,
        /// Name of the agent, for `assign`.
        #[serde(default)]
        agent: String,
        /// 1 (most urgent) to 4, for `prioritise`.
        #[serde(default)]
        priority: Option<i32>,
        /// How they ended, for `resolve`.
        #[serde(default)]
        wrap_up: Option<WrapUp>,
        /// Why, for the ledger.
        #[serde(default)]
        note: String,
    }
}

command! {
    /// A text that agents send often.
    SetMacro {
        /// The name shown.
        name: String,
        /// Markdown with variables such as `{{customer}}`.
        body: String,
    }
}

command! {
    /// A part of the queue to come back to.
    NewView {
        /// The name shown.
        name: String,
        /// A state, such as `queued`, or `mine`.
        #[serde(default)]
        view: String,
        /// Slug of a queue.
        #[serde(default)]
        queue: String,
        /// Slug of a category.
        #[serde(default)]
        category: String,
        /// Slug of a skill.
        #[serde(default)]
        skill: String,
    }
}

command! {
    /// How a queue gives out its cases.
    SetQueue {
        /// The name shown.
        name: String,
        /// Units one case costs an agent; 1 where nothing is said.
        #[serde(default = "one")]
        units: i32,
        /// A span such as `15m`, after which optional skills are dropped.
        relax_after: String,
    }
}

const fn one() -> i32 {
    1
}

command! {
    /// Something agents may be good at.
    NewSkill {
        /// Its short name, as in addresses.
        slug: String,
        /// The name shown.
        name: String,
    }
}

command! {
    /// A skill and a level of it.
    SkillLevel {
        /// Slug of the skill.
        skill: String,
        /// 1 (knows a little) to 5 (teaches others).
        level: i32,
    }
}

command! {
    /// What an agent is good at and how much they take at once.
    SetAgent {
        /// Units over all queues; none means no limit.
        #[serde(default)]
        capacity: Option<i32>,
        /// All skills the agent has; others are taken away.
        #[serde(default)]
        skills: Vec<SkillLevel>,
    }
}

command! {
    /// A skill that cases of a category call for.
    SkillNeed {
        /// Slug of the skill.
        skill: String,
        /// The lowest level that will do, 1 to 5.
        level: i32,
        /// Whether it is never dropped, however long the customer waits.
        #[serde(default)]
        required: bool,
    }
}

command! {
    /// What cases of a category call for.
    SetNeeds {
        /// All of them; others are taken away.
        needs: Vec<SkillNeed>,
    }
}

command! {
    /// Create or replace an escalation policy.
    #[derive(Default)]
    SetPolicy {
        /// Its unique name.
        name: String,
        /// Slug of the category; none means every category.
        #[serde(default)]
        category: Option<String>,
        /// A span such as `60m`.
        after: String,
        /// The calendar the clock runs by; `24x7` where nothing is said.
        #[serde(default)]
        calendar: Option<String>,
        /// Slug of the queue; `general` where nothing is said.
        #[serde(default)]
        queue: Option<String>,
        /// 1 (most urgent) to 4; 3 where nothing is said.
        #[serde(default)]
        priority: Option<i32>,
        /// Only questions with this tag.
        #[serde(default)]
        tag: Option<String>,
        /// Only questions of this urgency.
        #[serde(default)]
        urgency: Option<Urgency>,
        /// Only questions of customers of this group.
        #[serde(default)]
        customer_group: Option<String>,
        /// Time an agent has for the first reply; by priority where nothing is said.
        #[serde(default)]
        first_response: Option<String>,
        /// Time an agent has to resolve the case; by priority where nothing is said.
        #[serde(default)]
        resolution: Option<String>,
        /// The clock of a question whose case did not help; `30m` where nothing is said.
        #[serde(default)]
        reopen: Option<String>,
    }
}

command! {
    /// A day on which other hours are kept than the week says.
    CalendarDay {
        /// The date, `2026-12-25`.
        date: String,
        /// Why.
        #[serde(default)]
        label: String,
        /// Hours as `09:00-12:00, 13:00-17:00`; closed where nothing is said.
        #[serde(default)]
        hours: String,
    }
}

command! {
    /// Create a business calendar, or give the one of that name other hours.
    #[derive(Default)]
    SetCalendar {
        /// Its unique name.
        name: String,
        /// An IANA time zone such as `Europe/London`.
        zone: String,
        /// From Monday to Sunday, each as `09:00-12:00, 13:00-17:00`, `24h` or `closed`.
        week: Vec<String>,
        /// Dates with hours of their own.
        #[serde(default)]
        days: Vec<CalendarDay>,
    }
}

/// Create an account from the command line.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// The name shown.
    pub username: String,
    /// Where notices go.
    pub email: String,
    /// What it may do.
    pub role: crate::Role,
    /// None: the account cannot sign in with a password.
    pub password: Option<String>,
}

command! {
    /// A connector to a contact centre outside. Secrets that are left out stay as they are.
    SaveConnector {
        /// Its name.
        name: String,
        /// What speaks at the other end; cannot be changed later.
        kind: ConnectorKind,
        /// Slug of the queue whose cases go there; made where it does not exist.
        queue: String,
        /// An http or https address, or an e-mail address.
        address: String,
        /// The queue or group there.
        #[serde(default)]
        remote_queue: String,
        /// The field there that keeps our reference.
        #[serde(default)]
        reference_field: String,
        /// Who signs in there, for Zendesk.
        #[serde(default)]
        login: String,
        /// Whether customers' e-mail addresses are passed on.
        #[serde(default)]
        share_email: bool,
        /// Whether agents here are given these cases as well; else the outside works on them alone.
        #[serde(default)]
        work_here: bool,
        /// Token or signing secret.
        #[serde(default)]
        credential: Option<String>,
        /// What inbound calls are signed with.
        #[serde(default)]
        hook_secret: Option<String>,
        /// Addresses or networks of one's own that may be called, separated by commas.
        #[serde(default)]
        allowed: String,
        /// Username of the agent in whose name replies from there appear.
        reply_as: String,
        /// Whether it is on.
        #[serde(default)]
        enabled: bool,
    }
}
