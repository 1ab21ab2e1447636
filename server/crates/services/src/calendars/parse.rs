//! Calendars as typed, as stored, and as the rules want them.

use crate::Result;
use anyhow::anyhow;
use backstop_domain::calendar::{Calendar, Date, Exception, Hours, zone_name};
use backstop_domain::commands::SetCalendar;
use backstop_domain::error::{Check, FieldError};
use backstop_domain::policy::CALENDAR_ALWAYS;
use backstop_domain::views::CalendarDayView;
use backstop_domain::{Failure, text};
use backstop_entity::calendar;
use serde::{Deserialize, Serialize};

/// The most dates with hours of their own: thirty years of public holidays.
pub(super) const DAYS_MAX: usize = 1_000;

const WEEK: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The texts a version is stored as.
pub(super) struct Written {
    pub zone: String,
    pub week: String,
    pub days: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct StoredDay {
    date: String,
    label: String,
    hours: String,
}

/// Checks what was typed; yields its name and how it is stored.
pub(super) fn typed(cmd: &SetCalendar) -> Result<(String, Written), Failure> {
    let mut check = Check::default();
    let name = check.field(name(&cmd.name));
    let zone = zone_name(&cmd.zone).map_err(|_| {
        FieldError::new(
            "zone",
            "Choose a time zone by its IANA name, such as Europe/London.",
        )
    });
    let zone = check.field(zone);
    let week = week(&cmd.week, &mut check);
    let days = days(cmd, &mut check);
    match (name, zone, check.is_ok()) {
        (Some(name), Some(zone), true) => {
            let days = serde_json::to_string(&days).unwrap_or_default();
            let week = week.join("\n");
            Ok((name, Written { zone, week, days }))
        }
        _ => Err(check.into_failure()),
    }
}

fn name(typed: &str) -> Result<String, FieldError> {
    let name = text::name("name", typed)?;
    if name == CALENDAR_ALWAYS {
        let why = "24x7 is always there and always open. Choose another name.";
        return Err(FieldError::new("name", why));
    }
    Ok(name)
}

fn week(typed: &[String], check: &mut Check) -> Vec<String> {
    if typed.len() != 7 {
        check.fail(
            "week",
            "Give the hours of seven days, from Monday to Sunday.",
        );
        return Vec::new();
    }
    let mut open = false;
    let mut week = Vec::with_capacity(7);
    for (day, hours) in WEEK.iter().zip(typed) {
        match hours.parse::<Hours>() {
            Ok(hours) => {
                open |= !hours.is_closed();
                week.push(hours.to_string());
            }
            Err(error) => {
                open = true;
                check.fail(day, format!("{error}."));
            }
        }
    }
    if !open {
        check.fail(
            "monday",
            "Open on at least one day of the week: a clock that never runs promises nothing.",
        );
    }
    week
}

fn days(cmd: &SetCalendar, check: &mut Check) -> Vec<StoredDay> {
    if cmd.days.len() > DAYS_MAX {
        check.fail("days", format!("Keep to {DAYS_MAX} dates."));
        return Vec::new();
    }
    let mut days: Vec<StoredDay> = Vec::with_capacity(cmd.days.len());
    for day in &cmd.days {
        let shown = text::shorten(day.date.trim(), 40);
        let Ok(date) = day.date.trim().parse::<Date>() else {
            check.fail(
                "days",
                format!("“{shown}” is not a date such as 2026-12-25."),
            );
            continue;
        };
        match day.hours.parse::<Hours>() {
            Ok(hours) => days.push(StoredDay {
                date: date.to_string(),
                label: text::shorten(day.label.trim(), 80),
                hours: hours.to_string(),
            }),
            Err(error) => check.fail("days", format!("{shown}: {error}.")),
        }
    }
    // Of two entries for one date the later one counts.
    days.reverse();
    days.sort_by(|a, b| a.date.cmp(&b.date));
    days.dedup_by(|a, b| a.date == b.date);
    days
}

/// What a version holds, for people.
pub(super) fn shown(row: &calendar::Model) -> Result<(Vec<String>, Vec<CalendarDayView>)> {
    let days: Vec<StoredDay> = serde_json::from_str(&row.days).map_err(|_| unreadable(row))?;
    let days = days.into_iter().map(|day| CalendarDayView {
        date: day.date,
        label: day.label,
        hours: day.hours,
    });
    Ok((
        row.week.split('\n').map(str::to_owned).collect(),
        days.collect(),
    ))
}

/// What a version holds, for the rules.
pub(super) fn stored(row: &calendar::Model) -> Result<Calendar> {
    let (week, days) = shown(row)?;
    let hours: Vec<Hours> = week
        .iter()
        .map(|hours| hours.parse().map_err(|_| unreadable(row)))
        .collect::<Result<_, _>>()?;
    let week: [Hours; 7] = hours.try_into().map_err(|_| unreadable(row))?;
    let mut calendar =
        Calendar::business(row.name.clone(), &row.zone, week).map_err(|_| unreadable(row))?;
    for day in days {
        let date: Date = day.date.parse().map_err(|_| unreadable(row))?;
        let exception = Exception {
            label: day.label,
            hours: day.hours.parse().map_err(|_| unreadable(row))?,
        };
        calendar = calendar.with_exception(date, exception);
    }
    Ok(calendar)
}

fn unreadable(row: &calendar::Model) -> anyhow::Error {
    anyhow!(
        "version {} of calendar {} cannot be read",
        row.version,
        row.name
    )
}
