//! What holds for every calendar.

use super::super::{Exception, Interval};
use super::*;
use proptest::prelude::*;

const ZONES: [&str; 8] = [
    "UTC",
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Africa/Casablanca",
    "America/St_Johns",
];

fn hours() -> impl Strategy<Value = Hours> {
    let interval = (0u16..96, 1u16..=96);
    proptest::collection::vec(interval, 0..4).prop_map(|all| {
        let read = all
            .into_iter()
            .filter_map(|(from, to)| Interval::new(from * 15, to * 15));
        Hours::new(read.collect())
    })
}

prop_compose! {
    fn calendar()(
        zone in 0..ZONES.len(),
        week in proptest::array::uniform7(hours()),
        days in proptest::collection::vec((0i64..1_500, hours()), 0..6),
    ) -> Calendar {
        let mut calendar = Calendar::business("any", ZONES[zone], week).unwrap();
        for (day, hours) in days {
            let date = jiff::civil::date(2024, 1, 1).checked_add(jiff::SignedDuration::from_hours(24 * day)).unwrap();
            calendar = calendar.with_exception(date, Exception { label: String::new(), hours });
        }
        calendar
    }
}

/// Any microsecond from 2024 to 2027.
fn moment() -> impl Strategy<Value = Timestamp> {
    (0i64..4 * 366 * 86_400 * 1_000_000).prop_map(|t| Timestamp(1_704_067_200_000_000 + t))
}

/// A plain second opinion: looks at the wall clock every quarter of an hour.
fn by_quarters(zone: &str, week: &[Hours; 7], from: Timestamp, to: Timestamp) -> i64 {
    let zone = jiff::tz::db().get(zone).unwrap();
    let mut at = from;
    let mut seconds = 0;
    while at < to {
        let wall = super::super::wall::civil(&zone, at);
        let minute =
            u16::try_from(wall.hour()).unwrap() * 60 + u16::try_from(wall.minute()).unwrap();
        let of = |date: jiff::civil::Date| week[super::super::weekday(date.weekday())].intervals();
        let inside = |i: &Interval, minute: u16| i.from() <= minute && minute < i.to();
        let today = of(wall.date()).iter().any(|i| inside(i, minute));
        let yesterday = wall.date().yesterday().unwrap();
        let open = today || of(yesterday).iter().any(|i| inside(i, minute + 1_440));
        seconds += 900 * i64::from(open);
        at = at.plus_seconds(900);
    }
    seconds
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The due moment is the first at which exactly so much has run.
    #[test]
    fn adding_and_measuring_are_opposites(c in calendar(), from in moment(), micros in 0i64..400_000_000_000) {
        if let Some(due) = c.add_micros(from, micros) {
            prop_assert!(due >= from);
            prop_assert_eq!(c.elapsed_micros(from, due), micros);
            if micros > 0 {
                prop_assert!(c.elapsed_micros(from, Timestamp(due.0 - 1)) < micros);
            }
        }
    }

    /// What has run by a moment is due at that moment or, while closed since, before it.
    #[test]
    fn measuring_and_adding_are_opposites(c in calendar(), from in moment(), seconds in 0i64..800_000) {
        let to = from.plus_seconds(seconds);
        let due = c.add_micros(from, c.elapsed_micros(from, to)).unwrap();
        prop_assert!(due <= to);
        prop_assert_eq!(c.elapsed_micros(due, to), 0);
    }

    /// Parts add up to the whole, wherever it is cut.
    #[test]
    fn parts_add_up(c in calendar(), from in moment(), a in 0i64..900_000, b in 0i64..900_000) {
        let (cut, to) = (from.plus_seconds(a), from.plus_seconds(a + b));
        prop_assert_eq!(c.elapsed_micros(from, cut) + c.elapsed_micros(cut, to), c.elapsed_micros(from, to));
    }

    /// More time never makes it due earlier, a later start neither; the clock is never faster than time.
    #[test]
    fn later_is_never_earlier(c in calendar(), from in moment(), a in 0i64..200_000, b in 0i64..200_000) {
        let (less, more) = (c.add(from, a), c.add(from, a + b));
        prop_assert!(more.is_none() || less <= more);
        let (early, late) = (c.add(from, a), c.add(from.plus_seconds(b), a));
        prop_assert!(late.is_none() || early <= late);
        prop_assert!(c.elapsed(from, from.plus_seconds(a)) <= a);
        prop_assert_eq!(c.elapsed(from.plus_seconds(b + 1), from), 0);
    }

    /// A plain count agrees, away from the nights in which clocks change.
    #[test]
    fn a_plain_count_agrees(zone in 0..ZONES.len(), week in proptest::array::uniform7(hours()), quarter in 0i64..2_000) {
        let c = Calendar::business("any", ZONES[zone], week.clone()).unwrap();
        // From 6 January 2026.
        let from = Timestamp(1_767_657_600_000_000).plus_seconds(quarter * 900);
        let to = from.plus_seconds(5 * 86_400);
        prop_assert_eq!(by_quarters(ZONES[zone], &week, from, to), c.elapsed(from, to));
    }
}
