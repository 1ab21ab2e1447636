//! Holidays from an iCalendar file (RFC 5545): what calendars of public holidays use, and no more.
//!
//! Read are `VEVENT`s with `DTSTART`, `DTEND` or `DURATION` in days, `SUMMARY`, `EXDATE` and a yearly
//! `RRULE`. An event is a day, or several; its time of day, if it has one, does not matter. What cannot
//! be read is told, so that nobody believes a holiday is kept that is not.

mod lines;
mod rule;

use jiff::ToSpan;
use jiff::civil::Date;
use lines::{Line, unescape};
use std::collections::BTreeMap;

/// Holidays of a file within a range of years.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Each date with what it is called.
    pub days: BTreeMap<Date, String>,
    /// What could not be read, a sentence each.
    pub skipped: Vec<String>,
}

/// The text is no iCalendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This is not an iCalendar file: it does not begin with BEGIN:VCALENDAR.")]
pub struct NotICalendar;

/// The most days one event may last; a longer one is a season, not a holiday.
const LONGEST: i32 = 31;
/// The most dates taken from one file.
const MOST: usize = 2_000;

/// Reads the holidays of a file that fall on or after `from` and before `until`.
///
/// # Errors
/// [`NotICalendar`] where it is something else.
pub fn holidays(text: &str, from: Date, until: Date) -> Result<Holidays, NotICalendar> {
    let lines = lines::read(text);
    let first = lines.first().ok_or(NotICalendar)?;
    if !(first.name == "BEGIN" && first.value.eq_ignore_ascii_case("VCALENDAR")) {
        return Err(NotICalendar);
    }
    let mut found = Holidays::default();
    for event in events(&lines) {
        if event.cancelled {
            continue;
        }
        if let Err(why) = event.into(&mut found, from, until) {
            found.skipped.push(why);
        }
        if found.days.len() >= MOST {
            found
                .skipped
                .push(format!("Only the first {MOST} days were taken."));
            break;
        }
    }
    Ok(found)
}

#[derive(Debug, Default)]
struct Event {
    summary: String,
    start: Option<Date>,
    end: Option<Date>,
    days: Option<i32>,
    rule: Option<String>,
    except: Vec<Date>,
    cancelled: bool,
}

fn events(lines: &[Line]) -> Vec<Event> {
    let mut all = Vec::new();
    let mut current: Option<Event> = None;
    // Parts of an event, such as an alarm, have properties of the same names.
    let mut inside: usize = 0;
    for line in lines {
        match (line.name.as_str(), current.as_mut()) {
            ("BEGIN", None) if line.value.eq_ignore_ascii_case("VEVENT") => {
                current = Some(Event::default());
            }
            ("BEGIN", Some(_)) => inside += 1,
            ("END", Some(_)) if inside > 0 => inside -= 1,
            ("END", Some(_)) => all.extend(current.take()),
            (_, Some(event)) if inside == 0 => event.read(line),
            _ => {}
        }
    }
    all
}

impl Event {
    fn read(&mut self, line: &Line) {
        match line.name.as_str() {
            "SUMMARY" => self.summary = crate::text::shorten(unescape(&line.value).trim(), 80),
            "DTSTART" => self.start = lines::date(&line.value),
            "DTEND" => self.end = lines::date(&line.value),
            "DURATION" => self.days = lines::days(&line.value),
            "RRULE" => self.rule = Some(line.value.clone()),
            "EXDATE" => self
                .except
                .extend(line.value.split(',').filter_map(lines::date)),
            "STATUS" => self.cancelled = line.value.eq_ignore_ascii_case("CANCELLED"),
            _ => {}
        }
    }

    fn name(&self) -> &str {
        if self.summary.is_empty() {
            "An event without a name"
        } else {
            &self.summary
        }
    }

    /// Adds the event's days to what was found.
    fn into(self, found: &mut Holidays, from: Date, until: Date) -> Result<(), String> {
        let start = self
            .start
            .ok_or_else(|| format!("“{}” has no date that could be read.", self.name()))?;
        let length = self.length(start);
        if length > LONGEST {
            return Err(format!("“{}” lasts longer than a month.", self.name()));
        }
        let starts = match &self.rule {
            None => vec![start],
            Some(rule) => rule::dates(rule, start, until).ok_or_else(|| {
                format!(
                    "“{}” repeats in a way that is not understood; add its dates by hand.",
                    self.name()
                )
            })?,
        };
        for start in starts.into_iter().filter(|d| !self.except.contains(d)) {
            for day in 0..length {
                let Ok(date) = start.checked_add(day.days()) else {
                    continue;
                };
                if date >= from && date < until {
                    let label = found.days.entry(date).or_default();
                    if label.is_empty() {
                        label.clone_from(&self.summary);
                    }
                }
            }
        }
        Ok(())
    }

    /// How many days it lasts: an end is not part of it, so a day alone ends on the next.
    fn length(&self, start: Date) -> i32 {
        let between = |end: Date| (end - start).get_days();
        self.end.map(between).or(self.days).unwrap_or(1).max(1)
    }
}
