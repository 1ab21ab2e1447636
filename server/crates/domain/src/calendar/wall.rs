//! From the wall clock of a place to the moment it shows a time.

use crate::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// The moment at which the wall clock shows so many minutes after midnight of a date; past the end of
/// the range of dates, none.
///
/// The map never runs backwards, so hours that meet on the wall meet in real time too: a time that the
/// clock leaps over (spring) is the moment of the leap, one that it shows twice (autumn) the first.
pub(super) fn moment(zone: &TimeZone, date: Date, minute: u16) -> Option<Timestamp> {
    let mut date = date;
    let mut minute = minute;
    while minute >= 24 * 60 {
        date = date.tomorrow().ok()?;
        minute -= 24 * 60;
    }
    // Both are in range: at most 23 and 59.
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    let wall = DateTime::from_parts(date, Time::new(hour, minute, 0, 0).ok()?);
    let instant = match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(wall).ok()?,
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(wall).ok()?,
        AmbiguousOffset::Gap { after, .. } => {
            // Read with the later offset, a time inside the gap lies before the leap.
            let before_leap = after.to_timestamp(wall).ok()?;
            zone.following(before_leap).next()?.timestamp()
        }
    };
    Some(Timestamp(instant.as_microsecond()))
}

/// The date a wall clock shows at a moment.
pub(super) fn date(zone: &TimeZone, at: Timestamp) -> Date {
    civil(zone, at).date()
}

/// What a wall clock shows at a moment.
pub(super) fn civil(zone: &TimeZone, at: Timestamp) -> DateTime {
    let range = jiff::Timestamp::MIN.as_microsecond()..=jiff::Timestamp::MAX.as_microsecond();
    let micros = at.0.clamp(*range.start(), *range.end());
    let instant = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(instant)
}
