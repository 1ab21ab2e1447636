//! The stretches of real time in which a business calendar is open, day after day.

use super::{Business, wall};
use crate::Timestamp;
use jiff::civil::Date;
use std::collections::VecDeque;

/// How far a search for open hours goes: twenty years of days.
const HORIZON_DAYS: u32 = 20 * 366;

/// A stretch of real time, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub to: Timestamp,
}

impl Window {
    /// How long it is, in microseconds.
    #[must_use]
    pub const fn micros(&self) -> i64 {
        self.to.0.saturating_sub(self.from.0)
    }
}

/// Walks the days of a calendar.
pub(super) struct Windows<'a> {
    business: &'a Business,
    /// The next day to look at; none past the end of time.
    date: Option<Date>,
    days_left: u32,
    /// Everything before this has been told, or lies before the start.
    told: Timestamp,
    ready: VecDeque<Window>,
}

impl<'a> Windows<'a> {
    /// The stretches that end after `from`, the first one cut to begin there.
    pub(super) fn new(business: &'a Business, from: Timestamp) -> Self {
        // The hours of a day may reach into the next one.
        let date = wall::date(&business.zone, from).yesterday().ok();
        let closed_for_ever =
            business.week.iter().all(super::Hours::is_closed) && business.days.is_empty();
        Self {
            business,
            date,
            days_left: if closed_for_ever { 0 } else { HORIZON_DAYS },
            told: from,
            ready: VecDeque::new(),
        }
    }

    /// Lines up the stretches that begin on one day.
    fn day(&mut self, date: Date) {
        for interval in self.business.hours(date).intervals() {
            let from = wall::moment(&self.business.zone, date, interval.from());
            let to = wall::moment(&self.business.zone, date, interval.to());
            let (Some(from), Some(to)) = (from, to) else {
                continue;
            };
            let from = from.max(self.told);
            if from < to {
                self.ready.push_back(Window { from, to });
                self.told = to;
            }
        }
    }
}

impl Iterator for Windows<'_> {
    type Item = Window;

    fn next(&mut self) -> Option<Window> {
        loop {
            if let Some(window) = self.ready.pop_front() {
                return Some(window);
            }
            self.days_left = self.days_left.checked_sub(1)?;
            let date = self.date?;
            self.day(date);
            self.date = date.tomorrow().ok();
        }
    }
}
