//! Why an agent owes something when it is owed, in words: the events and the hours that made it.

use super::{Clock, Owed, Turn};
use crate::Timestamp;
use crate::calendar::Calendar;
use crate::episode::{Stretches, by_rule, hours, of_hours, spoken};
use crate::escalation::LedgerEvent;

impl Owed {
    const fn words(self) -> &'static str {
        match self {
            Self::FirstReply => "the first reply",
            Self::End => "the end",
        }
    }
}

impl Clock {
    /// The reasons, a sentence each, in order of time. `policy` is the name in its terms, `calendar`
    /// the version they name.
    #[must_use]
    pub fn explain(&self, policy: &str, calendar: &Calendar, now: Timestamp) -> Vec<String> {
        let mut said = vec![format!(
            "{}: The case was made. By {} {} is owed within {}, {}.",
            calendar.local(self.started_at),
            by_rule(policy),
            self.what.words(),
            spoken(self.seconds),
            of_hours(calendar)
        )];
        said.extend(self.turns.iter().map(|turn| turn.words(calendar)));
        let stretches = Stretches {
            started_at: self.started_at,
            ran: &self.ran,
            running_since: self.running_since,
            due: self.due(calendar).filter(|_| self.running_since.is_some()),
        };
        hours(&stretches, calendar, now, &mut said);
        said.push(self.stands(calendar, now));
        said
    }

    fn stands(&self, calendar: &Calendar, now: Timestamp) -> String {
        let left = self.left(calendar, now) / Timestamp::SECOND;
        let ended = matches!(self.turns.last(), Some(Turn::Ended(..)));
        match (self.due(calendar), self.running_since) {
            (Some(due), Some(_)) => {
                let zone = if calendar.is_always() {
                    String::new()
                } else {
                    format!(" ({})", calendar.zone_name())
                };
                let verb = if left < 0 { "was" } else { "is" };
                let due = calendar.local(due);
                format!(
                    "The clock runs: {} {verb} due on {due}{zone}.",
                    self.what.words()
                )
            }
            _ if ended && left < 0 => format!("It ended {} late.", spoken(-left)),
            _ if ended => format!("It ended in time, with {} left.", spoken(left)),
            _ if left < 0 => {
                let late = spoken(-left);
                format!("The clock rests, {late} late, until the customer writes again.")
            }
            _ => {
                let left = spoken(left);
                format!("The clock rests with {left} left, until the customer writes again.")
            }
        }
    }
}

impl Turn {
    fn words(self, calendar: &Calendar) -> String {
        let (at, what) = match self {
            Self::Stopped(at) => (at, "The clock was stopped: the customer has the next word."),
            Self::RanOn(at) => (at, "The clock ran on."),
            Self::Ended(at, kind) => (at, ending(kind)),
        };
        format!("{}: {what}", calendar.local(at))
    }
}

const fn ending(kind: LedgerEvent) -> &'static str {
    match kind {
        LedgerEvent::Resolved => "The case was resolved.",
        LedgerEvent::Returned => "The case was given back to the community.",
        LedgerEvent::Cancelled => "The case was not needed any more.",
        LedgerEvent::RepliedPrivately => "An agent wrote to the customer.",
        _ => "An agent answered in the thread.",
    }
}
