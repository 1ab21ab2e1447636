//! Opening hours of one day, as people write them: `09:00-12:30, 13:30-17:00`.

use std::fmt;
use std::str::FromStr;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// From one minute of the wall clock to another. Belongs to the day on which it begins, even where
/// it runs past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    from: u16,
    to: u16,
}

impl Interval {
    /// An interval by minutes since midnight. An end at or before the beginning is on the next day:
    /// `22:00` to `06:00` is a night, `00:00` to `00:00` or `24:00` a whole day. None where a minute
    /// is beyond `24:00`.
    #[must_use]
    pub const fn new(from: u16, to: u16) -> Option<Self> {
        if from >= DAY || to > DAY {
            return None;
        }
        let to = if to <= from { to + DAY } else { to };
        Some(Self { from, to })
    }

    /// Minutes since midnight at which it begins.
    #[must_use]
    pub const fn from(self) -> u16 {
        self.from
    }

    /// Minutes since the same midnight at which it ends; more than a day's where it passes midnight.
    #[must_use]
    pub const fn to(self) -> u16 {
        self.to
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > DAY {
            self.to - DAY
        } else {
            self.to
        };
        let (from, end) = (self.from, to);
        write!(
            f,
            "{:02}:{:02}-{:02}:{:02}",
            from / 60,
            from % 60,
            end / 60,
            end % 60
        )
    }
}

/// The hours of one day: intervals in order; none means closed. They meet or overlap only where as one
/// they would be longer than a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours(Vec<Interval>);

impl Hours {
    /// Closed all day.
    #[must_use]
    pub const fn closed() -> Self {
        Self(Vec::new())
    }

    /// Open from midnight to midnight.
    #[must_use]
    pub fn all_day() -> Self {
        Self(vec![Interval { from: 0, to: DAY }])
    }

    /// The hours that cover all of these; what meets or overlaps becomes one.
    #[must_use]
    pub fn new(mut intervals: Vec<Interval>) -> Self {
        intervals.sort();
        let mut joined: Vec<Interval> = Vec::with_capacity(intervals.len());
        for next in intervals {
            match joined.last_mut() {
                Some(last) if next.from <= last.to && next.to <= last.from + DAY => {
                    last.to = last.to.max(next.to);
                }
                _ => joined.push(next),
            }
        }
        Self(joined)
    }

    /// The intervals in order.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.0
    }

    /// Whether the day is closed.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_closed() {
            return f.write_str("closed");
        }
        for (place, interval) in self.0.iter().enumerate() {
            let comma = if place == 0 { "" } else { ", " };
            write!(f, "{comma}{interval}")?;
        }
        Ok(())
    }
}

/// The text is no list of hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not a time from-to such as 09:00-17:30")]
pub struct NotHours(pub String);

/// The most intervals a day may have; more is a slip of the hand.
const MOST: usize = 12;

impl FromStr for Hours {
    type Err = NotHours;

    /// Reads `09:00-12:00, 13:00-17:30`; nothing and `closed` mean closed, `24h` the whole day.
    /// A full stop in place of the colon, a long dash, and hours alone (`9-17`) are understood too.
    fn from_str(text: &str) -> Result<Self, NotHours> {
        let text = text.trim();
        if text.is_empty() || text.eq_ignore_ascii_case("closed") || text == "-" {
            return Ok(Self::closed());
        }
        if text.eq_ignore_ascii_case("24h") || text.eq_ignore_ascii_case("all day") {
            return Ok(Self::all_day());
        }
        let parts: Vec<&str> = text.split([',', ';']).collect();
        if parts.len() > MOST {
            return Err(NotHours(crate::text::shorten(text, 40)));
        }
        let intervals = parts.into_iter().map(interval);
        Ok(Self::new(intervals.collect::<Result<_, _>>()?))
    }
}

fn interval(text: &str) -> Result<Interval, NotHours> {
    let wrong = || NotHours(crate::text::shorten(text.trim(), 40));
    let (from, to) = text.split_once(['-', '–', '—']).ok_or_else(wrong)?;
    let (from, to) = (
        minute(from).ok_or_else(wrong)?,
        minute(to).ok_or_else(wrong)?,
    );
    Interval::new(from, to).ok_or_else(wrong)
}

/// Reads a time of day into minutes since midnight, up to `24:00`.
fn minute(text: &str) -> Option<u16> {
    let text = text.trim();
    let (hour, minute) = text.split_once([':', '.']).unwrap_or((text, "00"));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60)
        .then_some(hour * 60 + minute)
        .filter(|m| *m <= DAY)
}
