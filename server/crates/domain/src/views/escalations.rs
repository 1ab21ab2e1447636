//! Cases, their queue, their ledger and the policies that make them.

use super::Author;
use super::Post;
use super::SimilarThread;
use super::Thread;
use crate::Timestamp;
use crate::escalation::EscalationState;
use crate::escalation::LedgerEvent;
use crate::escalation::ReplyVisibility;
use crate::escalation::WrapUp;
use crate::ids::EscalationId;
use crate::ids::MacroId;
use crate::ids::PolicyId;
use crate::ids::PostId;
use crate::ids::QueueId;
use crate::ids::SkillId;
use crate::ids::ThreadId;
use crate::policy::Urgency;

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
        /// When it was closed for good: the asker said that it helped. None for one that is only resolved.
        closed_at: Option<Timestamp>,
        /// How it ended.
        wrap_up: Option<WrapUp>,
        /// Its mark in an outside system.
        external: Option<ExternalRef>,
        /// Where that is read in a browser; none where that is not known.
        external_url: Option<String>,
        /// Whether a contact centre outside works on it, so that agents here are not given it.
        outside: bool,
        /// When the claim lapses unless the agent is heard of.
        lease_until: Option<Timestamp>,
        /// Changes with every act on the case; the `ETag` of the case.
        version: i32,
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
        /// The note that was left with it, if any; part of `data`.
        note: String,
        /// Hash of the entry before.
        prev_hash: String,
        /// Hash of this entry.
        hash: String,
    }
}

view! {
    /// One clock of a case, and why it stands as it does.
    CaseClock {
        /// When it runs out; for one that rests, as it was when it stopped.
        due_at: Timestamp,
        /// When it was met; none while it was not.
        met_at: Option<Timestamp>,
        /// Since when it rests.
        rests_since: Option<Timestamp>,
        /// The reasons, a sentence each.
        explanation: Vec<String>,
    }
}

view! {
    /// The promise that led to a case, and the clocks of the agent who works on it.
    CaseClocks {
        /// Why the question fell due when it did, a sentence each.
        promise: Vec<String>,
        /// The first reply.
        first_response: CaseClock,
        /// The end of the case.
        resolution: CaseClock,
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
        /// Its clocks, with their reasons.
        clocks: CaseClocks,
        /// What the asker asked before.
        earlier: Vec<Thread>,
        /// Whether the one who looks holds the case.
        mine: bool,
        /// The customer, as far as it helps.
        customer: Customer,
        /// Threads like this one, the solved ones first, with what answered them.
        precedents: Vec<Precedent>,
        /// Who else has the case open.
        others: Vec<Onlooker>,
        /// The community answered after the agent's last act.
        answered_meanwhile: bool,
    }
}

view! {
    /// A thread like that of a case, in which somebody answered.
    Precedent {
        /// The thread.
        thread: SimilarThread,
        /// Its best answer; none where none of them is to be read by everybody any more.
        answer: Option<PrecedentAnswer>,
    }
}

view! {
    /// What answered a question like that of a case best.
    PrecedentAnswer {
        /// The post.
        post_id: PostId,
        /// Who wrote it.
        author: Author,
        /// The one who asked says that it solves it.
        accepted: bool,
        /// An agent wrote it.
        official: bool,
        /// How many say that it helped.
        helpful: i32,
        /// How it begins, in plain words.
        excerpt: String,
    }
}

view! {
    /// What an agent should know about the customer.
    Customer {
        /// Since when they are a member.
        since: Timestamp,
        /// Their group of customers.
        group: Option<String>,
        /// Questions and discussions they started.
        threads: i64,
        /// Categories and tags they write about, this thread's included.
        subjects: Vec<Subject>,
        /// Other cases of theirs, the newest first.
        cases: Vec<Escalation>,
        /// What was tried in this thread, in order of time.
        tried: Vec<Attempt>,
        /// What they said of resolved cases, the newest first.
        satisfaction: Vec<Satisfaction>,
    }
}

view! {
    /// A category or tag a customer writes about.
    Subject {
        /// Whether it is a category; else a tag.
        is_category: bool,
        /// Its part of addresses.
        slug: String,
        /// The name shown.
        name: String,
        /// Threads of theirs about it.
        threads: i64,
    }
}

view! {
    /// An answer that was tried, and what the customer said of it.
    Attempt {
        /// The answer; none for what the customer wrote without one.
        answer: Option<Post>,
        /// Whether the customer said that it does not solve it.
        rejected: bool,
        /// What the customer wrote then.
        said: Vec<Post>,
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
        /// Units one of its cases costs an agent.
        units: i32,
        /// After how long optional skills are dropped, such as `15m`.
        relax_after: String,
        /// Since when it gives out no cases.
        paused_at: Option<Timestamp>,
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
        /// Only questions with this tag.
        tag: Option<String>,
        /// Only questions of this urgency.
        urgency: Option<Urgency>,
        /// Only questions of customers of this group.
        customer_group: Option<String>,
        /// Time an agent has for the first reply.
        first_response: String,
        /// Time an agent has to resolve the case.
        resolution: String,
        /// The clock of a question whose case did not help.
        reopen: String,
        /// The name of an earlier policy that leaves nothing for this one.
        shadowed_by: Option<String>,
    }
}

/// What a change of rules does to the questions whose clock runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RuleImpact {
    /// Questions whose clock runs or rests.
    pub open: i64,
    /// Those that become due earlier.
    pub earlier: i64,
    /// Those that become due later.
    pub later: i64,
    /// Those whose clock rests and has another time left.
    pub resting: i64,
    /// Those that would be due at once and get a grace instead.
    pub graced: i64,
    /// The largest step to an earlier moment, in seconds.
    pub most_earlier_seconds: i64,
    /// The largest step to a later moment, in seconds.
    pub most_later_seconds: i64,
}

view! {
    /// A day on which other hours are kept than the week says.
    CalendarDayView {
        /// The date, `2026-12-25`.
        date: String,
        /// Why.
        label: String,
        /// Its hours, or `closed`.
        hours: String,
    }
}

view! {
    /// A business calendar.
    CalendarView {
        /// Its unique name.
        name: String,
        /// How often it has been saved.
        version: i32,
        /// Its IANA time zone.
        zone: String,
        /// Its hours from Monday to Sunday.
        week: Vec<String>,
        /// Dates with hours of their own, in order.
        days: Vec<CalendarDayView>,
        /// Its week in one line.
        summary: String,
        /// The policies that go by it.
        policies: Vec<String>,
    }
}

view! {
    /// Something agents may be good at.
    Skill {
        /// Its id.
        id: SkillId,
        /// Its short name.
        slug: String,
        /// The name shown.
        name: String,
    }
}

view! {
    /// How good somebody is, or must be, at something.
    SkillMark {
        /// Slug of the skill.
        skill: String,
        /// The name shown.
        name: String,
        /// 1 to 5.
        level: i32,
        /// For needs: whether it is never dropped.
        required: bool,
    }
}

view! {
    /// What a category calls for.
    CategoryNeeds {
        /// Slug of the category.
        category: String,
        /// Its name.
        name: String,
        /// The skills.
        needs: Vec<SkillMark>,
    }
}

view! {
    /// An agent at work.
    AgentDesk {
        /// Who.
        agent: Author,
        /// Units over all queues; none means no limit.
        capacity: Option<i32>,
        /// Units in hand.
        load: i64,
        /// Cases in hand.
        claimed: i64,
        /// Cases that wait for their customer.
        waiting: i64,
        /// What they are good at.
        skills: Vec<SkillMark>,
    }
}

view! {
    /// Open cases, counted.
    CaseCounts {
        /// Nobody has them.
        waiting: i64,
        /// A contact centre outside works on them, and nobody here has them.
        outside: i64,
        /// The one who asks has them.
        mine: i64,
        /// Agents work on them.
        claimed: i64,
        /// They wait for their customers.
        customer: i64,
        /// Open cases of each queue, by its slug.
        queues: Vec<QueueCount>,
    }
}

view! {
    /// Open cases of a queue.
    QueueCount {
        /// Slug of the queue.
        queue: String,
        /// Open cases.
        open: i64,
    }
}

view! {
    /// A queue on the supervisors' board.
    BoardQueue {
        /// The queue.
        queue: Queue,
        /// Cases nobody has.
        waiting: i64,
        /// Cases nobody here has, on which a contact centre outside works.
        outside: i64,
        /// Cases with an agent.
        claimed: i64,
        /// Cases that wait for their customer.
        customer: i64,
        /// Since when the oldest case nobody has waits.
        oldest: Option<Timestamp>,
        /// Open cases for agents here whose first reply or end is overdue.
        late: i64,
        /// The same of those on which a contact centre outside works.
        late_outside: i64,
        /// Askers who said in the last 30 days that it helped.
        helped: i64,
        /// Askers who said that it did not.
        not_helped: i64,
    }
}

view! {
    /// What supervisors look at.
    Board {
        /// Every queue.
        queues: Vec<BoardQueue>,
        /// Every agent.
        agents: Vec<AgentDesk>,
    }
}

view! {
    /// What became of something done to many cases at once.
    BulkOutcome {
        /// How many cases it was done to.
        done: usize,
        /// Those it could not be done to, with the reason.
        refused: Vec<BulkRefusal>,
    }
}

view! {
    /// A case that a bulk action could not be done to.
    BulkRefusal {
        /// The case.
        id: EscalationId,
        /// Why, in one sentence.
        reason: String,
    }
}

view! {
    /// An act of a supervisor on a queue, an agent or a skill.
    DeskLogEntry {
        /// Its number.
        id: i64,
        /// When.
        at: Timestamp,
        /// Who did it.
        actor: Option<Author>,
        /// A word such as `queue.paused`.
        action: String,
        /// What it was done to.
        target: String,
        /// What is new.
        detail: String,
    }
}

view! {
    /// An entry of a case's ledger in the list of all of them.
    CaseLogEntry {
        /// The case.
        case: EscalationId,
        /// The entry.
        entry: LedgerEntry,
    }
}

view! {
    /// A text that agents send often.
    Macro {
        /// Its number.
        id: MacroId,
        /// The name shown.
        name: String,
        /// Markdown with variables.
        body: String,
    }
}

view! {
    /// A part of the queue that an agent comes back to.
    SavedView {
        /// Its number.
        id: i64,
        /// The name shown.
        name: String,
        /// The query of its address.
        query: String,
    }
}

view! {
    /// Somebody who has a case open.
    Onlooker {
        /// Their name.
        username: String,
        /// Whether they are writing.
        typing: bool,
    }
}

view! {
    /// A case as the open page of an agent hears of it.
    CasePulse {
        /// The case.
        #[serde(flatten)]
        escalation: Escalation,
        /// Who else has it open.
        others: Vec<Onlooker>,
    }
}

view! {
    /// Whether a resolved case helped.
    Satisfaction {
        /// The case.
        case: EscalationId,
        /// When the asker was asked.
        asked_at: Timestamp,
        /// What they said; none while they have not.
        helped: Option<bool>,
    }
}
