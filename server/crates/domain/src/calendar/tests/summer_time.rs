//! The nights in which clocks change, and places with customs of their own.

use super::*;

fn hours(calendar: &Calendar, from: &str, to: &str) -> f64 {
    f64::from(i32::try_from(calendar.elapsed(at(from), at(to))).unwrap()) / 3_600.0
}

#[test]
fn hours_inside_the_leap_do_not_exist() {
    // In London 01:00 becomes 02:00 on 29 March 2026.
    let lost = daily("Europe/London", "01:00-02:00");
    assert!(hours(&lost, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z") < 0.001);
    assert_eq!(
        lost.add(at("2026-03-29T00:00:00Z"), 60),
        Some(at("2026-03-30T00:01:00Z"))
    );
    let half = daily("Europe/London", "01:30-03:00");
    assert!((hours(&half, "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z") - 1.0).abs() < 1e-9);
}

#[test]
fn hours_that_come_twice_count_twice_and_meet_without_a_gap() {
    // In London 02:00 becomes 01:00 on 25 October 2026.
    let twice = daily("Europe/London", "01:00-02:00");
    assert!((hours(&twice, "2026-10-25T00:00:00Z", "2026-10-25T12:00:00Z") - 2.0).abs() < 1e-9);
    let split = daily("Europe/London", "00:00-01:30, 01:30-06:00");
    assert!((hours(&split, "2026-10-24T23:00:00Z", "2026-10-25T12:00:00Z") - 7.0).abs() < 1e-9);
}

#[test]
fn a_day_may_have_no_midnight_or_not_exist() {
    // In Cairo midnight of 24 April 2026 becomes one o'clock.
    let cairo = daily("Africa/Cairo", "24h");
    assert!((hours(&cairo, "2026-04-23T00:00:00Z", "2026-04-25T00:00:00Z") - 48.0).abs() < 1e-9);
    // Samoa left out 30 December 2011.
    let samoa = daily("Pacific/Apia", "09:00-17:00");
    assert!((hours(&samoa, "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z") - 24.0).abs() < 1e-9);
}

#[test]
fn half_an_hour_of_summer_time_is_known_too() {
    // Lord Howe Island moves by thirty minutes on 4 October 2026.
    let island = daily("Australia/Lord_Howe", "00:00-06:00");
    let of = |from, to| hours(&island, from, to);
    assert!((of("2026-10-03T12:00:00Z", "2026-10-04T00:00:00Z") - 5.5).abs() < 1e-9);
}

/// Over a whole year of changes, no place loses or gains a minute over day and night.
#[test]
fn open_all_day_is_open_every_second() {
    for zone in [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kolkata",
    ] {
        let all = daily(zone, "24h");
        for month in 1..=12 {
            let from = at(&format!("2026-{month:02}-03T04:05:06Z"));
            for days in [1, 17, 200] {
                let to = from.plus_seconds(days * 86_400);
                assert_eq!(all.elapsed(from, to), days * 86_400, "{zone}");
                assert_eq!(all.add(from, days * 86_400), Some(to), "{zone}");
            }
        }
    }
}

#[test]
fn times_in_words_are_those_of_the_place() {
    let office = weekdays("Europe/London", "08:00-20:00");
    assert_eq!(
        office.local(at("2026-07-20T13:10:00Z")),
        "Mon 20 Jul 2026, 14:10"
    );
    assert_eq!(
        office.local(at("2026-11-23T14:10:00Z")),
        "Mon 23 Nov 2026, 14:10"
    );
    assert_eq!(office.local_time(at("2026-07-20T13:10:00Z")), "14:10");
    assert_eq!(
        Calendar::always().local(at("2026-07-20T13:10:00Z")),
        "Mon 20 Jul 2026, 13:10 UTC"
    );
    assert_eq!(
        super::super::zoned("Asia/Tokyo", at("2026-07-20T13:10:00Z")).unwrap(),
        "Mon 20 Jul 2026, 22:10"
    );
}
