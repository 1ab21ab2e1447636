//! How well promises were kept: what counts as kept, and the figures of a month.

mod month;
#[cfg(test)]
mod tests;

pub use month::Month;

use crate::Timestamp;
use crate::views::{PromiseMonth, PromiseReport};

/// A hand-over at most this many seconds after the promised time still keeps the promise.
pub const HAND_OVER_SECONDS: i64 = 60;

/// A promise that ended by an answer or by handing over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Whether an agent took over, instead of somebody answering.
    pub escalated: bool,
    /// Whether it was the question's first.
    pub first: bool,
    /// When the question was asked, or opened again.
    pub started_at: Timestamp,
    /// When it ended.
    pub at: Timestamp,
    /// The promised time; none where the clock rested because the asker had the next word.
    pub due_at: Option<Timestamp>,
    /// When an agent first replied, where one took over.
    pub official_reply_at: Option<Timestamp>,
}

impl Ended {
    /// Whether the promise was kept.
    #[must_use]
    pub fn kept(&self) -> bool {
        let grace = if self.escalated { HAND_OVER_SECONDS } else { 0 };
        self.due_at
            .is_none_or(|due| self.at <= due.plus_seconds(grace))
    }

    /// Seconds from asking to the first answer, of whomever.
    fn first_answer(&self) -> Option<i64> {
        let answered = if self.escalated {
            self.official_reply_at?
        } else {
            self.at
        };
        self.first.then(|| answered.seconds_since(self.started_at))
    }

    /// Seconds from handing over to an agent's first reply.
    fn official_reply(&self) -> Option<i64> {
        let replied = self.official_reply_at.filter(|_| self.escalated)?;
        Some(replied.seconds_since(self.at).max(0))
    }
}

/// The figures of a month: questions asked in it, and the promises that ended in it.
#[must_use]
pub fn month(month: Month, asked: i64, ended: &[Ended]) -> PromiseMonth {
    let count = |which: fn(&Ended) -> bool| size(ended.iter().filter(|one| which(one)).count());
    let (all, kept) = (size(ended.len()), count(Ended::kept));
    PromiseMonth {
        month: month.to_string(),
        name: month.name(),
        asked,
        ended: all,
        answered: count(|one| !one.escalated && one.kept()),
        escalated: count(|one| one.escalated),
        kept,
        share_kept: share(kept, all),
        first_answer_seconds: median(ended.iter().filter_map(Ended::first_answer).collect()),
        official_reply_seconds: median(ended.iter().filter_map(Ended::official_reply).collect()),
        unreplied: count(|one| one.escalated && one.official_reply_at.is_none()),
    }
}

/// The months together.
#[must_use]
pub fn report(months: Vec<PromiseMonth>, counted_at: Timestamp) -> PromiseReport {
    let sum = |of: fn(&PromiseMonth) -> i64| months.iter().map(of).sum();
    let (ended, kept) = (sum(|m| m.ended), sum(|m| m.kept));
    PromiseReport {
        asked: sum(|m| m.asked),
        ended,
        kept,
        share_kept: share(kept, ended),
        counted_at,
        months,
    }
}

/// In percent, rounded down to a tenth: one broken promise among many is never rounded away.
fn share(kept: i64, all: i64) -> Option<f64> {
    let tenths = kept.saturating_mul(1_000).checked_div(all)?;
    i32::try_from(tenths).ok().map(|n| f64::from(n) / 10.0)
}

/// The one in the middle; of an even number the mean of the two in the middle, in whole seconds.
fn median(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    let upper = *all.get(all.len() / 2)?;
    if all.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *all.get((all.len() / 2).checked_sub(1)?)?;
    Some(i64::midpoint(lower, upper))
}

fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
