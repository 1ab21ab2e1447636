//! Cases, their queue, their ledger and the policies that make them.

use super::Author;
use super::Post;
use super::Thread;
use crate::Timestamp;
use crate::escalation::EscalationState;
use crate::escalation::LedgerEvent;
use crate::escalation::ReplyVisibility;
use crate::escalation::WrapUp;
use crate::ids::EscalationId;
use crate::ids::PolicyId;
use crate::ids::QueueId;
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
