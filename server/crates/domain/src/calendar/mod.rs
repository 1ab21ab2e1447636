//! Business calendars: when a clock runs, in the wall time of one place.
//!
//! A calendar is a week of opening hours in an IANA time zone with dated exceptions on top, or `24x7`.
//! Hours are wall time; what has run is counted in real time, so that a night in which the clocks
//! change has an hour more or less. The two questions are exact opposites of each other:
//! [`Calendar::add`] (when has so much run?) and [`Calendar::elapsed`] (how much has run?).
//!
//! Only compiled with the feature `calendar`: the time zones of the world are nothing for a browser.

mod hours;
pub mod ics;
mod wall;
mod windows;
mod words;

#[cfg(test)]
mod tests;

pub use hours::{Hours, Interval, NotHours};
pub use jiff::civil::Date;
pub use windows::Window;
pub use words::zoned;

use crate::Timestamp;
use crate::policy::CALENDAR_ALWAYS;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

/// A day on which other hours are kept than the week says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Why, such as `Christmas Day`; may be empty.
    pub label: String,
    /// The hours of that day; none means closed.
    pub hours: Hours,
}

/// A calendar. Equal ones answer alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    name: String,
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// Day and night.
    Always,
    /// By the hours of a place.
    Business(Box<Business>),
}

/// Opening hours of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Business {
    zone: TimeZone,
    /// From Monday to Sunday.
    week: [Hours; 7],
    days: BTreeMap<Date, Exception>,
}

impl Business {
    /// The hours of a date: its exception's where there is one, else its weekday's.
    fn hours(&self, date: Date) -> &Hours {
        self.days
            .get(&date)
            .map_or_else(|| &self.week[weekday(date.weekday())], |e| &e.hours)
    }
}

/// The place of a weekday in a week that begins on Monday.
fn weekday(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// The name is not one of the IANA time zone database, such as `Europe/London`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone")]
pub struct UnknownZone;

/// Reads the name of a time zone, whatever its case, and yields it as the database spells it.
///
/// # Errors
/// [`UnknownZone`].
pub fn zone_name(name: &str) -> Result<String, UnknownZone> {
    let zone = zone(name)?;
    zone.iana_name().map(str::to_owned).ok_or(UnknownZone)
}

/// The names of all time zones, for a form to offer.
pub fn zone_names() -> impl Iterator<Item = String> {
    jiff::tz::db().available().map(|name| name.to_string())
}

fn zone(name: &str) -> Result<TimeZone, UnknownZone> {
    jiff::tz::db().get(name.trim()).map_err(|_| UnknownZone)
}

impl Calendar {
    /// The calendar that is always open.
    #[must_use]
    pub fn always() -> Self {
        Self {
            name: CALENDAR_ALWAYS.to_owned(),
            kind: Kind::Always,
        }
    }

    /// A calendar by the hours of a place: a time zone and a week from Monday to Sunday.
    ///
    /// # Errors
    /// [`UnknownZone`] where the time zone is not one of the IANA database.
    pub fn business(
        name: impl Into<String>,
        time_zone: &str,
        week: [Hours; 7],
    ) -> Result<Self, UnknownZone> {
        let business = Business {
            zone: zone(time_zone)?,
            week,
            days: BTreeMap::new(),
        };
        Ok(Self {
            name: name.into(),
            kind: Kind::Business(Box::new(business)),
        })
    }

    /// The same with other hours on one date. `24x7` has no exceptions and stays as it is.
    #[must_use]
    pub fn with_exception(mut self, date: Date, exception: Exception) -> Self {
        if let Kind::Business(business) = &mut self.kind {
            business.days.insert(date, exception);
        }
        self
    }

    /// The same, closed on one date.
    #[must_use]
    pub fn closed_on(self, date: Date, label: &str) -> Self {
        let exception = Exception {
            label: label.to_owned(),
            hours: Hours::closed(),
        };
        self.with_exception(date, exception)
    }

    /// Its unique name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it runs day and night.
    #[must_use]
    pub const fn is_always(&self) -> bool {
        matches!(self.kind, Kind::Always)
    }

    /// The time zone its hours are in; `UTC` for `24x7`.
    #[must_use]
    pub fn zone_name(&self) -> &str {
        match &self.kind {
            Kind::Always => "UTC",
            Kind::Business(business) => business.zone.iana_name().unwrap_or("UTC"),
        }
    }

    /// The first moment at which `seconds` of the clock have run since `start`; `start` itself for
    /// none or fewer. None where the calendar does not open for so long within twenty years.
    #[must_use]
    pub fn add(&self, start: Timestamp, seconds: i64) -> Option<Timestamp> {
        self.add_micros(start, seconds.checked_mul(Timestamp::SECOND)?)
    }

    /// As [`Calendar::add`], in microseconds.
    #[must_use]
    pub fn add_micros(&self, start: Timestamp, micros: i64) -> Option<Timestamp> {
        if micros <= 0 {
            return Some(start);
        }
        if self.is_always() {
            return start.0.checked_add(micros).map(Timestamp);
        }
        let mut left = micros;
        for window in self.windows(start) {
            if left <= window.micros() {
                return Some(Timestamp(window.from.0 + left));
            }
            left -= window.micros();
        }
        None
    }

    /// Whole seconds of the clock that have run from one moment to another; none where the second
    /// is the earlier one.
    #[must_use]
    pub fn elapsed(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.elapsed_micros(from, to) / Timestamp::SECOND
    }

    /// As [`Calendar::elapsed`], in microseconds: adding up parts loses nothing.
    #[must_use]
    pub fn elapsed_micros(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        if self.is_always() {
            return to.0.saturating_sub(from.0);
        }
        self.open_between(from, to).map(|w| w.micros()).sum()
    }

    /// Whether the clock runs at this moment. A closing moment is closed, an opening one open.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.elapsed_micros(at, Timestamp(at.0.saturating_add(1))) > 0
    }

    /// The stretches between two moments in which the clock runs, in order; none overlaps another.
    pub fn open_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> impl Iterator<Item = Window> + use<'_> {
        self.windows(from)
            .take_while(move |window| window.from < to)
            .map(move |window| Window {
                from: window.from,
                to: window.to.min(to),
            })
    }

    /// The stretches from a moment on, for at most twenty years.
    fn windows(&self, from: Timestamp) -> Box<dyn Iterator<Item = Window> + '_> {
        match &self.kind {
            Kind::Always => Box::new(std::iter::once(Window {
                from,
                to: Timestamp(i64::MAX),
            })),
            Kind::Business(business) => Box::new(windows::Windows::new(business, from)),
        }
    }
}
