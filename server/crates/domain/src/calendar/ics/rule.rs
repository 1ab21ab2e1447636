//! Yearly repetition: the same date each year, or a weekday counted within a month.

use super::lines;
use jiff::civil::{Date, Weekday};

/// A rule as far as holidays need one.
#[derive(Debug, Default)]
struct Rule {
    interval: i16,
    count: Option<usize>,
    until: Option<Date>,
    month: Option<i8>,
    month_day: Option<i8>,
    weekday: Option<(i8, Weekday)>,
}

/// The dates on which an event that began on `start` begins before `limit`; none where the rule
/// asks for something that is not understood.
pub(super) fn dates(rule: &str, start: Date, limit: Date) -> Option<Vec<Date>> {
    let rule = parse(rule)?;
    let mut dates = Vec::new();
    let mut year = start.year();
    while year <= limit.year() {
        if let Some(date) = rule.in_year(year, start) {
            let ended = rule.until.is_some_and(|until| date > until)
                || rule.count.is_some_and(|count| dates.len() >= count);
            if ended || date >= limit {
                break;
            }
            if date >= start {
                dates.push(date);
            }
        }
        year = year.checked_add(rule.interval)?;
    }
    Some(dates)
}

impl Rule {
    /// The date of a year; none in a year that has no such day.
    fn in_year(&self, year: i16, start: Date) -> Option<Date> {
        let month = self.month.unwrap_or_else(|| start.month());
        let first = Date::new(year, month, 1).ok()?;
        match self.weekday {
            Some((nth, weekday)) => first.nth_weekday_of_month(nth, weekday).ok(),
            None => Date::new(year, month, self.month_day.unwrap_or_else(|| start.day())).ok(),
        }
    }
}

fn parse(text: &str) -> Option<Rule> {
    let mut rule = Rule {
        interval: 1,
        ..Rule::default()
    };
    let mut yearly = false;
    for part in text.split(';').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=')?;
        match name.trim().to_ascii_uppercase().as_str() {
            "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => rule.interval = value.parse().ok().filter(|n| *n > 0)?,
            "COUNT" => rule.count = Some(value.parse().ok()?),
            "UNTIL" => rule.until = Some(lines::date(value)?),
            "BYMONTH" => rule.month = Some(value.parse().ok().filter(|m| (1..=12).contains(m))?),
            "BYMONTHDAY" => {
                rule.month_day = Some(value.parse().ok().filter(|d| (1..=31).contains(d))?);
            }
            "BYDAY" => rule.weekday = Some(weekday(value)?),
            "WKST" => {}
            _ => return None,
        }
    }
    // A weekday together with a day of the month means a Friday the thirteenth: nobody's holiday.
    (yearly && !(rule.weekday.is_some() && rule.month_day.is_some())).then_some(rule)
}

/// `4TH` is the fourth Thursday of the month, `-1MO` its last Monday.
fn weekday(value: &str) -> Option<(i8, Weekday)> {
    let at = value.len().checked_sub(2)?;
    let (nth, day) = (value.get(..at)?, value.get(at..)?);
    let nth = nth.trim_start_matches('+').parse().ok()?;
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    };
    (nth != 0).then_some((nth, day))
}
