//! Cases whose answers are known from the field, among them where others are known to be wrong.

use super::*;

/// Checks both directions of one case: from, so many minutes, due.
#[track_caller]
fn case(calendar: &Calendar, from: &str, minutes: i64, due: &str) {
    assert_eq!(
        calendar.add(at(from), minutes * 60).map(|t| t.to_string()),
        Some(at(due).to_string())
    );
    assert_eq!(calendar.elapsed(at(from), at(due)), minutes * 60);
}

#[test]
fn what_is_left_on_friday_evening_runs_on_monday_morning() {
    let office = weekdays("UTC", "09:00-17:00");
    case(&office, "2026-11-20T16:30:00Z", 60, "2026-11-23T09:30:00Z");
}

#[test]
fn before_opening_the_clock_waits_for_it() {
    let office = weekdays("UTC", "09:00-17:00");
    case(&office, "2026-11-18T07:00:00Z", 120, "2026-11-18T11:00:00Z");
}

#[test]
fn four_hours_from_friday_five_are_over_on_monday_at_eleven() {
    let office = weekdays("UTC", "08:00-18:00");
    case(&office, "2026-11-20T17:00:00Z", 240, "2026-11-23T11:00:00Z");
}

#[test]
fn sixteen_hours_are_two_days_of_eight() {
    let office = weekdays("UTC", "09:00-17:00");
    case(&office, "2026-11-17T09:00:00Z", 960, "2026-11-18T17:00:00Z");
    case(&office, "2026-11-17T12:00:00Z", 960, "2026-11-19T12:00:00Z");
}

#[test]
fn a_question_over_lunch_starts_when_lunch_is_over() {
    let office = weekdays("UTC", "09:00-12:00, 13:30-17:00");
    case(&office, "2026-11-18T12:15:00Z", 30, "2026-11-18T14:00:00Z");
    case(&office, "2026-11-18T11:45:00Z", 30, "2026-11-18T13:45:00Z");
}

#[test]
fn a_holiday_on_monday_makes_it_tuesday() {
    let office =
        weekdays("UTC", "09:00-17:00").closed_on("2026-11-23".parse().unwrap(), "Founders' Day");
    case(&office, "2026-11-20T16:30:00Z", 60, "2026-11-24T09:30:00Z");
}

#[test]
fn a_night_shift_loses_an_hour_in_spring_and_gains_one_in_autumn() {
    let nights = daily("Europe/London", "22:00-06:00");
    // 28 March 2026, 22:00 GMT to 29 March, 06:00 BST.
    let (from, to) = (at("2026-03-28T22:00:00Z"), at("2026-03-29T05:00:00Z"));
    assert_eq!(
        nights.elapsed(at("2026-03-28T12:00:00Z"), at("2026-03-29T12:00:00Z")),
        7 * 3_600
    );
    assert_eq!(nights.add(from, 7 * 3_600), Some(to));
    // The eighth hour runs in the night after.
    assert_eq!(
        nights.add(from, 8 * 3_600),
        Some(at("2026-03-29T22:00:00Z"))
    );
    // 24 October, 22:00 BST to 25 October, 06:00 GMT.
    assert_eq!(
        nights.elapsed(at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z")),
        9 * 3_600
    );
}

#[test]
fn a_pause_keeps_what_was_left() {
    // Half an hour has run, then it rests for three hours: half an hour is left, not a breach.
    let office = weekdays("UTC", "09:00-17:00");
    let (opened, paused) = (at("2026-11-18T10:00:00Z"), at("2026-11-18T10:30:00Z"));
    let resumed = at("2026-11-18T13:30:00Z");
    let left = 3_600 - office.elapsed(opened, paused);
    assert_eq!(office.add(resumed, left), Some(at("2026-11-18T14:00:00Z")));
}

#[test]
fn hours_are_those_of_the_place() {
    // 08:00 in New York is 13:00 UTC in winter and 12:00 UTC in summer.
    let office = weekdays("America/New_York", "08:00-20:00");
    case(&office, "2026-01-14T03:00:00Z", 10, "2026-01-14T13:10:00Z");
    case(&office, "2026-07-14T03:00:00Z", 10, "2026-07-14T12:10:00Z");
    // Sunday evening there is Monday here, and closed.
    case(&office, "2026-11-23T02:00:00Z", 10, "2026-11-23T13:10:00Z");
}

#[test]
fn the_clock_that_never_rests() {
    case(
        &Calendar::always(),
        "2026-11-21T23:59:00Z",
        60,
        "2026-11-22T00:59:00Z",
    );
    assert_eq!(Calendar::always().summary(), "day and night");
    assert_eq!(Calendar::always().name(), "24x7");
}

#[test]
fn a_day_of_other_hours_replaces_the_weekday() {
    let exception = super::super::Exception {
        label: "Christmas Eve".into(),
        hours: "09:00-12:00".parse().unwrap(),
    };
    let office =
        weekdays("UTC", "09:00-17:00").with_exception("2026-12-24".parse().unwrap(), exception);
    case(&office, "2026-12-24T11:30:00Z", 60, "2026-12-25T09:30:00Z");
    // An open Saturday.
    let sale = super::super::Exception {
        label: "Sale".into(),
        hours: "10:00-14:00".parse().unwrap(),
    };
    let office = weekdays("UTC", "09:00-17:00").with_exception("2026-11-28".parse().unwrap(), sale);
    case(&office, "2026-11-27T16:30:00Z", 60, "2026-11-28T10:30:00Z");
}

#[test]
fn a_leap_day_counts_as_the_day_it_is() {
    let office = weekdays("UTC", "09:00-17:00");
    // 29 February 2028 is a Tuesday.
    case(&office, "2028-02-28T16:30:00Z", 60, "2028-02-29T09:30:00Z");
    case(&office, "2028-02-29T16:30:00Z", 60, "2028-03-01T09:30:00Z");
}

#[test]
fn where_it_never_opens_nothing_is_ever_due() {
    let shut = weekdays("UTC", "closed");
    assert_eq!(shut.add(at("2026-11-20T16:30:00Z"), 1), None);
    assert_eq!(
        shut.add(at("2026-11-20T16:30:00Z"), 0),
        Some(at("2026-11-20T16:30:00Z"))
    );
    assert_eq!(
        shut.elapsed(at("2026-11-20T16:30:00Z"), at("2036-11-20T16:30:00Z")),
        0
    );
    // Five minutes a week do not make a year of clock within twenty years.
    let week = std::array::from_fn(|day| {
        if day == 0 {
            "09:00-09:05".parse().unwrap()
        } else {
            Hours::closed()
        }
    });
    let rare = Calendar::business("rare", "UTC", week).unwrap();
    assert_eq!(rare.add(at("2026-11-20T16:30:00Z"), 366 * 86_400), None);
}
