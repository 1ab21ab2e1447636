//! The clocks of a case: when an agent owes the first reply and the end, derived from the case's
//! ledger, and why, in words.
//!
//! They run from the moment the case is made, in the hours of its calendar, and rest while the case
//! waits for the customer. What a database keeps of them is a cache that [`Clock::kept`] reproduces.

mod explain;
#[cfg(test)]
mod tests;

use crate::Timestamp;
use crate::calendar::Calendar;
use crate::escalation::{EscalationState, LedgerEvent};
use crate::ids::CalendarId;
use serde::{Deserialize, Serialize};

/// What a case was given when it was made; the first entry of its ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseTerms {
    /// The policy's name at that time; empty where none fitted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// The version of the calendar; none for `24x7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_id: Option<CalendarId>,
    /// Seconds of the calendar until the first reply is due.
    pub first_response_seconds: i64,
    /// Seconds of the calendar until the end is due.
    pub resolution_seconds: i64,
}

/// What an agent owes on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// The first reply.
    FirstReply,
    /// The end.
    End,
}

/// One entry of a case's ledger, as its clocks see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: LedgerEvent,
}

/// One of the two clocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    what: Owed,
    seconds: i64,
    started_at: Timestamp,
    ran: Vec<(Timestamp, Timestamp)>,
    running_since: Option<Timestamp>,
    /// When it ended while it rested: nothing ran off meanwhile.
    ended_at_rest: Option<Timestamp>,
    /// What stopped it, let it run on and ended it, in order.
    turns: Vec<Turn>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Stopped(Timestamp),
    RanOn(Timestamp),
    Ended(Timestamp, LedgerEvent),
}

impl Clock {
    /// Folds the ledger of a case, in order; none where it is empty.
    #[must_use]
    pub fn of(ledger: &[Happened], terms: &CaseTerms, what: Owed) -> Option<Self> {
        let (created, rest) = ledger.split_first()?;
        let mut clock = Self {
            what,
            seconds: match what {
                Owed::FirstReply => terms.first_response_seconds,
                Owed::End => terms.resolution_seconds,
            },
            started_at: created.at,
            ran: Vec::new(),
            running_since: Some(created.at),
            ended_at_rest: None,
            turns: Vec::new(),
        };
        let mut state = EscalationState::Queued;
        for entry in rest {
            let before = state;
            state = state.after(entry.kind);
            if clock.ends(entry.kind, state) {
                clock.ended_at_rest = clock.running_since.is_none().then_some(entry.at);
                clock.stop(entry.at);
                clock.turns.push(Turn::Ended(entry.at, entry.kind));
                break;
            }
            let rests = |state| state == EscalationState::WaitingOnCustomer;
            match (rests(before), rests(state)) {
                (false, true) => {
                    clock.stop(entry.at);
                    clock.turns.push(Turn::Stopped(entry.at));
                }
                (true, false) => {
                    clock.running_since = Some(entry.at);
                    clock.turns.push(Turn::RanOn(entry.at));
                }
                _ => {}
            }
        }
        Some(clock)
    }

    fn ends(&self, kind: LedgerEvent, state: EscalationState) -> bool {
        let replied = matches!(
            kind,
            LedgerEvent::RepliedPublicly | LedgerEvent::RepliedPrivately
        );
        !state.is_open() || self.what == Owed::FirstReply && replied
    }

    fn stop(&mut self, at: Timestamp) {
        if let Some(since) = self.running_since.take() {
            // A clock of the machine that was set back takes nothing away from what has run.
            self.ran.push((since, at.max(since)));
        }
    }

    /// Microseconds of the calendar that are left of its time; fewer than none once it has run out.
    #[must_use]
    pub fn left(&self, calendar: &Calendar, now: Timestamp) -> i64 {
        let running = self.running_since.map(|since| (since, now.max(since)));
        let ran = self.ran.iter().copied().chain(running);
        let ran: i64 = ran
            .map(|(from, to)| calendar.elapsed_micros(from, to))
            .fold(0, i64::saturating_add);
        self.whole().saturating_sub(ran)
    }

    /// When it ran out, or will as things stand; none where it stopped before. A calendar that does
    /// not open for so long gives way to the wall clock: nobody is forgotten.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Timestamp> {
        let mut left = self.whole();
        for (from, to) in &self.ran {
            let ran = calendar.elapsed_micros(*from, *to);
            if ran >= left {
                return calendar.add_micros(*from, left);
            }
            left -= ran;
        }
        let since = self.running_since?;
        let by_wall = Timestamp(since.0.saturating_add(left));
        Some(calendar.add_micros(since, left).unwrap_or(by_wall))
    }

    /// The moment that is kept beside the case, whether the clock runs or not: of one that stands
    /// still, when it would have run out had it not been stopped; of one that ended at rest, as much
    /// later as it rested. None where the calendar knows no such moment.
    #[must_use]
    pub fn kept(&self, calendar: &Calendar) -> Option<Timestamp> {
        if self.running_since.is_some() {
            return self.due(calendar);
        }
        let mut ran_on = self.clone();
        ran_on.running_since = match self.ended_at_rest {
            Some(end) => Some(end),
            None => ran_on.ran.pop().map(|(from, _)| from),
        };
        ran_on.due(calendar)
    }

    const fn whole(&self) -> i64 {
        self.seconds.saturating_mul(Timestamp::SECOND)
    }
}
