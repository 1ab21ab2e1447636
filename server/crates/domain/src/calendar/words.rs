//! A calendar in words, and moments as the people of its place say them.

use super::{Business, Calendar, Hours, Kind, wall};
use crate::Timestamp;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl Calendar {
    /// Its hours in one line: `Mon–Fri 08:00–20:00, Europe/London`, or `day and night`.
    #[must_use]
    pub fn summary(&self) -> String {
        match &self.kind {
            Kind::Always => "day and night".to_owned(),
            Kind::Business(business) => {
                let zone = self.zone_name();
                match week(business) {
                    hours if hours.is_empty() => format!("closed all week, {zone}"),
                    hours => format!("{hours}, {zone}"),
                }
            }
        }
    }

    /// A moment as a clock in its place shows it: `Mon 23 Nov 2026, 14:10`; for `24x7` with `UTC`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> String {
        match &self.kind {
            Kind::Always => format!("{} UTC", show(&jiff::tz::TimeZone::UTC, at)),
            Kind::Business(business) => show(&business.zone, at),
        }
    }

    /// The time of day alone: `14:10`.
    #[must_use]
    pub fn local_time(&self, at: Timestamp) -> String {
        let civil = match &self.kind {
            Kind::Always => wall::civil(&jiff::tz::TimeZone::UTC, at),
            Kind::Business(business) => wall::civil(&business.zone, at),
        };
        clock(civil)
    }

    /// Why a date of this moment's day has hours of its own, where it has.
    #[must_use]
    pub fn exception_at(&self, at: Timestamp) -> Option<&super::Exception> {
        match &self.kind {
            Kind::Always => None,
            Kind::Business(business) => business.days.get(&wall::date(&business.zone, at)),
        }
    }

    /// The dates between two moments that have hours of their own, with the date in words.
    #[must_use]
    pub fn exceptions_between(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<(String, &super::Exception)> {
        let Kind::Business(business) = &self.kind else {
            return Vec::new();
        };
        let (first, last) = (
            wall::date(&business.zone, from),
            wall::date(&business.zone, to),
        );
        if last < first {
            return Vec::new();
        }
        let days = business.days.range(first..=last);
        days.map(|(date, exception)| (date.strftime("%a %-d %b %Y").to_string(), exception))
            .collect()
    }
}

/// A moment as a clock in that time zone shows it, `Mon 23 Nov 2026, 14:10`; none for an unknown one.
#[must_use]
pub fn zoned(zone_name: &str, at: Timestamp) -> Option<String> {
    super::zone(zone_name).ok().map(|zone| show(&zone, at))
}

fn show(zone: &jiff::tz::TimeZone, at: Timestamp) -> String {
    wall::civil(zone, at)
        .strftime("%a %-d %b %Y, %H:%M")
        .to_string()
}

fn clock(civil: jiff::civil::DateTime) -> String {
    civil.strftime("%H:%M").to_string()
}

/// Days in a row with the same hours become one entry: `Mon–Fri 08:00–20:00; Sat 10:00–14:00`.
fn week(business: &Business) -> String {
    let mut runs: Vec<(usize, usize, &Hours)> = Vec::new();
    for (day, hours) in business.week.iter().enumerate() {
        match runs.last_mut() {
            Some((_, last, same)) if *same == hours => *last = day,
            _ => runs.push((day, day, hours)),
        }
    }
    let open = runs.into_iter().filter(|(_, _, hours)| !hours.is_closed());
    open.map(|(first, last, hours)| {
        let days = match last - first {
            0 => DAYS[first].to_owned(),
            1 => format!("{}, {}", DAYS[first], DAYS[last]),
            _ => format!("{}–{}", DAYS[first], DAYS[last]),
        };
        // Between two times stands a dash, not a hyphen.
        format!("{days} {}", hours.to_string().replace('-', "–"))
    })
    .collect::<Vec<_>>()
    .join("; ")
}
