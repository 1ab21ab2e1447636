//! The clock of an unanswered question, derived from what happened: never a stored moment alone.
//!
//! Each episode (one unanswered stretch) is a list of [`ClockEvent`]s. Folding them gives its state, the
//! stretches in which the clock ran, and with the calendar of its terms how much has run and when it is
//! due. What a database keeps of that is a cache which [`Standing::of`] reproduces.

mod explain;
#[cfg(test)]
mod histories;
#[cfg(test)]
mod tests;

pub(crate) use explain::{Stretches, by_rule, hours, of_hours};
pub use explain::{explain, spoken};

use crate::Timestamp;
use crate::calendar::Calendar;
use crate::ids::{AccountId, CalendarId, PolicyId, PostId};
use crate::thread_state::EpisodeState;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What happened to a clock.
    ClockEventKind {
        /// An unanswered stretch began; carries its terms.
        Opened = "opened",
        /// The clock rests: the asker has the next word.
        Paused = "paused",
        /// The clock runs again.
        Resumed = "resumed",
        /// Ended by an answer.
        Answered = "answered",
        /// Ended because it fell due: an agent takes over.
        Escalated = "escalated",
        /// Ended because the thread was closed, hidden, merged or is no question.
        Cancelled = "cancelled",
        /// Other terms count from here on, for the whole stretch; carries them.
        PolicyApplied = "policy_applied",
    }
}

impl ClockEventKind {
    /// What an event that leaves the episode in this state is.
    #[must_use]
    pub const fn into_state(state: EpisodeState) -> Self {
        match state {
            EpisodeState::Open => Self::Resumed,
            EpisodeState::WaitingOnAsker => Self::Paused,
            EpisodeState::Answered => Self::Answered,
            EpisodeState::Escalated => Self::Escalated,
            EpisodeState::Cancelled => Self::Cancelled,
        }
    }
}

/// What a question was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The policy it is by; none where none fits.
    pub policy_id: Option<PolicyId>,
    /// The policy's name at that time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub policy: String,
    /// Seconds of the clock.
    pub after_seconds: i64,
    /// The version of the calendar; none for `24x7`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calendar_id: Option<CalendarId>,
    /// Whether it opened again after a case that did not help: a shorter clock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reopened: bool,
    /// Not before this moment, whatever the clock says: a change of rules gives everybody a grace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

impl Terms {
    /// Whether they promise the same, apart from a grace.
    #[must_use]
    pub fn same_promise(&self, other: &Self) -> bool {
        self.after_seconds == other.after_seconds
            && self.calendar_id == other.calendar_id
            && self.policy_id == other.policy_id
            && self.reopened == other.reopened
    }
}

/// One thing that happened to a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockEvent {
    /// Which unanswered stretch of the thread.
    pub episode: i32,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: ClockEventKind,
    /// The terms of [`ClockEventKind::Opened`] and [`ClockEventKind::PolicyApplied`].
    pub terms: Option<Terms>,
    /// Who did it; none means the program.
    pub actor: Option<AccountId>,
    /// The post it was done by.
    pub post: Option<PostId>,
    /// Why, in words.
    pub reason: String,
}

/// How an episode stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its state.
    pub state: EpisodeState,
    /// When it began.
    pub started_at: Timestamp,
    /// The terms in force.
    pub terms: Terms,
    /// The stretches in which the clock ran and has stopped, in order.
    pub ran: Vec<(Timestamp, Timestamp)>,
    /// Since when it runs.
    pub running_since: Option<Timestamp>,
    grace: Grace,
}

/// A moment before which nothing is due; while the clock rests, the grace rests too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grace {
    None,
    Until(Timestamp),
    Left(i64),
}

impl Standing {
    /// Folds the events of an episode, in order; none where it never opened.
    #[must_use]
    pub fn of(events: &[ClockEvent], episode: i32) -> Option<Self> {
        let mut events = events.iter().filter(|e| e.episode == episode);
        let opened = events.find(|e| e.kind == ClockEventKind::Opened)?;
        let mut standing = Self {
            state: EpisodeState::Open,
            started_at: opened.at,
            terms: opened.terms.clone()?,
            ran: Vec::new(),
            running_since: Some(opened.at),
            grace: Grace::None,
        };
        standing.grant(opened.at);
        for event in events {
            standing.take(event);
        }
        Some(standing)
    }

    fn take(&mut self, event: &ClockEvent) {
        use ClockEventKind::{
            Answered, Cancelled, Escalated, Opened, Paused, PolicyApplied, Resumed,
        };
        match event.kind {
            Opened => {}
            PolicyApplied => {
                if let Some(terms) = &event.terms {
                    self.terms = terms.clone();
                    self.grant(event.at);
                }
            }
            Resumed => {
                self.state = EpisodeState::Open;
                if self.running_since.is_none() {
                    self.running_since = Some(event.at);
                    if let Grace::Left(left) = self.grace {
                        self.grace = Grace::Until(Timestamp(event.at.0.saturating_add(left)));
                    }
                }
            }
            Paused => self.stop(EpisodeState::WaitingOnAsker, event.at),
            Answered => self.stop(EpisodeState::Answered, event.at),
            Escalated => self.stop(EpisodeState::Escalated, event.at),
            Cancelled => self.stop(EpisodeState::Cancelled, event.at),
        }
    }

    /// Takes the grace of the terms, as it stands at a moment.
    fn grant(&mut self, at: Timestamp) {
        self.grace = match self.terms.not_before {
            None => Grace::None,
            Some(until) if self.running_since.is_some() => Grace::Until(until),
            Some(until) => Grace::Left((until.0 - at.0).max(0)),
        };
    }

    fn stop(&mut self, state: EpisodeState, at: Timestamp) {
        self.state = state;
        if let Some(since) = self.running_since.take() {
            // A clock of the machine that was set back takes nothing away from what has run.
            self.ran.push((since, at.max(since)));
            if let Grace::Until(until) = self.grace {
                self.grace = Grace::Left((until.0 - at.0).max(0));
            }
        }
    }

    /// Microseconds of the clock that have run, up to now where it runs.
    #[must_use]
    pub fn elapsed(&self, calendar: &Calendar, now: Timestamp) -> i64 {
        let running = self.running_since.map(|since| (since, now.max(since)));
        let stretches = self.ran.iter().copied().chain(running);
        stretches
            .map(|(from, to)| calendar.elapsed_micros(from, to))
            .fold(0, i64::saturating_add)
    }

    /// Microseconds that were left when the clock last began to run, or stopped.
    #[must_use]
    pub fn left(&self, calendar: &Calendar) -> i64 {
        let ran = self.ran.iter();
        let ran: i64 = ran
            .map(|(from, to)| calendar.elapsed_micros(*from, *to))
            .sum();
        let whole = self.terms.after_seconds.saturating_mul(Timestamp::SECOND);
        (whole - ran).max(0)
    }

    /// When it falls due by the clock alone; none while the clock rests or has ended. A calendar that
    /// does not open for so long gives way to the wall clock: nobody is forgotten.
    #[must_use]
    pub fn due(&self, calendar: &Calendar) -> Option<Timestamp> {
        let since = self.running_since?;
        let left = self.left(calendar);
        let by_clock = calendar
            .add_micros(since, left)
            .unwrap_or_else(|| Timestamp(since.0.saturating_add(left)));
        Some(match self.grace {
            Grace::Until(until) => by_clock.max(until),
            Grace::None | Grace::Left(_) => by_clock,
        })
    }
}
