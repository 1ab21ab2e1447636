//! Months of the calendar, in UTC.

use crate::Timestamp;
use chrono::{DateTime, Datelike, NaiveDate};
use std::fmt;

/// A month in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    /// 1 to 12.
    month: u32,
}

impl Month {
    /// The month a moment lies in.
    #[must_use]
    pub fn of(at: Timestamp) -> Self {
        let at = DateTime::from_timestamp_micros(at.0).unwrap_or(DateTime::UNIX_EPOCH);
        Self {
            year: at.year(),
            month: at.month(),
        }
    }

    /// Its first moment.
    #[must_use]
    pub fn start(self) -> Timestamp {
        let midnight = self.first_day().and_time(chrono::NaiveTime::MIN);
        Timestamp(midnight.and_utc().timestamp_micros())
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year + 1,
                month: 1,
            },
            month => Self {
                year: self.year,
                month: month + 1,
            },
        }
    }

    const fn previous(self) -> Self {
        match self.month {
            1 => Self {
                year: self.year - 1,
                month: 12,
            },
            month => Self {
                year: self.year,
                month: month - 1,
            },
        }
    }

    /// The last `count` months up to this one, the earliest first.
    #[must_use]
    pub fn up_to_here(self, count: usize) -> Vec<Self> {
        let mut months: Vec<_> = std::iter::successors(Some(self), |month| Some(month.previous()))
            .take(count)
            .collect();
        months.reverse();
        months
    }

    /// For people: `January 2026`.
    #[must_use]
    pub fn name(self) -> String {
        self.first_day().format("%B %Y").to_string()
    }

    fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default()
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
