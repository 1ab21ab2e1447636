//! The moments that the row of a case caches, derived from its ledger.

use super::{queries, terms};
use crate::Result;
use crate::calendars::Calendars;
use backstop_domain::Timestamp;
use backstop_domain::calendar::Calendar;
use backstop_domain::case_clock::{CaseTerms, Clock, Happened, Owed};
use backstop_domain::escalation::{EscalationState, LedgerEvent};
use backstop_entity::{escalation, escalation_event};
use sea_orm::DatabaseTransaction;

/// While a case waits for the customer its clocks rest; afterwards as much is left as before, in the
/// time of the calendar it began with. The entry that moved the case is in its ledger already.
pub(super) async fn rest(
    txn: &DatabaseTransaction,
    case: &mut escalation::Model,
    now: Timestamp,
) -> Result<()> {
    let waits = case.state == EscalationState::WaitingOnCustomer;
    let Some(since) = case.paused_at else {
        case.paused_at = waits.then_some(now);
        return Ok(());
    };
    if !waits {
        case.paused_at = None;
    }
    let entries = queries::events(txn, case.id).await?;
    let mut calendars = Calendars::default();
    if let Some(terms) = terms_of(&entries) {
        calendars.load(txn, [terms.calendar_id]).await?;
        if let Some(due) = Due::of(&entries, &terms, calendars.get(terms.calendar_id)) {
            case.first_response_due_at = due.first_response;
            case.resolution_due_at = due.resolution;
        }
    } else if !waits {
        let id = terms::of_today(txn, case.thread_id).await?.calendar_id;
        calendars.load(txn, [id]).await?;
        move_on(case, calendars.get(id), since, now);
    }
    Ok(())
}

/// A case from before its ledger kept the terms: only what was due can say how much was left.
fn move_on(case: &mut escalation::Model, calendar: &Calendar, since: Timestamp, now: Timestamp) {
    let later = |due: Timestamp| {
        let left = calendar.elapsed_micros(since, due);
        // A calendar that never opens again still owes an answer: then by the wall clock.
        let rested = || due.plus_seconds(now.seconds_since(since).max(0));
        // What was overdue before stays overdue.
        if due <= since {
            return due;
        }
        calendar.add_micros(now, left).unwrap_or_else(rested)
    };
    case.resolution_due_at = later(case.resolution_due_at);
    if case.first_responded_at.is_none() {
        case.first_response_due_at = later(case.first_response_due_at);
    }
}

/// The terms a case began with; none where its ledger does not keep them.
pub(crate) fn terms_of(entries: &[escalation_event::Model]) -> Option<CaseTerms> {
    terms::recorded(&entries.first()?.data)
}

/// When both replies of a case are due, as its ledger says.
struct Due {
    first_response: Timestamp,
    resolution: Timestamp,
}

impl Due {
    fn of(
        entries: &[escalation_event::Model],
        terms: &CaseTerms,
        calendar: &Calendar,
    ) -> Option<Self> {
        let ledger: Vec<Happened> = entries.iter().map(happened).collect();
        let kept = |what| Clock::of(&ledger, terms, what)?.kept(calendar);
        Some(Self {
            first_response: kept(Owed::FirstReply)?,
            resolution: kept(Owed::End)?,
        })
    }
}

/// An entry as the clocks of a case see it.
pub(super) fn happened(entry: &escalation_event::Model) -> Happened {
    Happened {
        at: entry.at,
        kind: entry.kind,
    }
}

/// A moment that the row of a case keeps: what it is, where, and what the ledger says.
type Moment = (
    &'static str,
    fn(&mut escalation::Model) -> Kept<'_>,
    Option<Timestamp>,
);

/// Where a row keeps a moment: one there must be, or one there may be.
enum Kept<'a> {
    Always(&'a mut Timestamp),
    Maybe(&'a mut Option<Timestamp>),
}

/// Puts right the moments that the row of a case keeps and yields a sentence on each that was wrong:
/// `entries` are its ledger, `terms` what that keeps of its beginning, and `calendar` the version they
/// name.
pub(crate) fn mend(
    case: &mut escalation::Model,
    entries: &[escalation_event::Model],
    terms: &CaseTerms,
    calendar: &Calendar,
) -> Vec<String> {
    let said = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
    let id = case.id;
    let mut wrong = Vec::new();
    for (what, place, derived) in moments(entries, terms, calendar).unwrap_or_default() {
        let kept = match (place(case), derived) {
            (Kept::Always(kept), Some(derived)) => Some(std::mem::replace(kept, derived)),
            (Kept::Always(_), None) => continue,
            (Kept::Maybe(kept), derived) => std::mem::replace(kept, derived),
        };
        if kept != derived {
            let (kept, derived) = (said(kept), said(derived));
            wrong.push(format!(
                "case {id}: {what} is kept as {kept}, but its ledger says {derived}"
            ));
        }
    }
    wrong
}

/// The moments of a case as its ledger tells them; none where it does not tell when it is due.
fn moments(
    entries: &[escalation_event::Model],
    terms: &CaseTerms,
    calendar: &Calendar,
) -> Option<Vec<Moment>> {
    let due = Due::of(entries, terms, calendar)?;
    let when = |found: Option<&escalation_event::Model>| found.map(|entry| entry.at);
    let replied = entries.iter().find(|entry| {
        matches!(
            entry.kind,
            LedgerEvent::RepliedPublicly | LedgerEvent::RepliedPrivately
        )
    });
    let resolved = entries.iter().find(|e| e.kind == LedgerEvent::Resolved);
    let helped = entries.iter().find(|e| e.kind == LedgerEvent::Helped);
    Some(vec![
        (
            "when the promise fell due",
            |case| Kept::Always(&mut case.due_at),
            terms::promised(entries),
        ),
        (
            "when it was made",
            |case| Kept::Always(&mut case.created_at),
            when(entries.first()),
        ),
        (
            "when the first reply is due",
            |case| Kept::Always(&mut case.first_response_due_at),
            Some(due.first_response),
        ),
        (
            "when the end is due",
            |case| Kept::Always(&mut case.resolution_due_at),
            Some(due.resolution),
        ),
        (
            "when it was first answered",
            |case| Kept::Maybe(&mut case.first_responded_at),
            when(replied),
        ),
        (
            "when it was resolved",
            |case| Kept::Maybe(&mut case.resolved_at),
            when(resolved),
        ),
        (
            "when it was closed",
            |case| Kept::Maybe(&mut case.closed_at),
            when(helped),
        ),
        (
            "since when it waits",
            |case| Kept::Maybe(&mut case.paused_at),
            waiting_since(entries),
        ),
    ])
}

/// Since when the case waits for its customer; none while it does not.
fn waiting_since(entries: &[escalation_event::Model]) -> Option<Timestamp> {
    let mut state = EscalationState::Queued;
    let mut since = None;
    for entry in entries {
        state = state.after(entry.kind);
        let waits = state == EscalationState::WaitingOnCustomer;
        since = waits.then(|| since.unwrap_or(entry.at));
    }
    since
}
