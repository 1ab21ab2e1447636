//! Holiday files.

use super::super::Date;
use super::super::ics::{NotICalendar, holidays};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn file(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

/// The dates of a file from 2026 to 2029, and what could not be read.
fn read(events: &str) -> (Vec<(String, String)>, Vec<String>) {
    let found = holidays(&file(events), date("2026-01-01"), date("2030-01-01")).unwrap();
    let days = found
        .days
        .into_iter()
        .map(|(day, label)| (day.to_string(), label));
    (days.collect(), found.skipped)
}

#[test]
fn a_day_several_days_and_a_folded_name() {
    let (days, skipped) = read(concat!(
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\n",
        "SUMMARY:Christmas\\, both\r\n  days\r\nBEGIN:VALARM\r\nSUMMARY:alarm\r\nEND:VALARM\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\nDTSTART;TZID=\"Europe/London:x\":20260101T000000\nDURATION:P1D\nSUMMARY:New Year\nEND:VEVENT\n",
        "BEGIN:VEVENT\r\nDTSTART:20260704T000000Z\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20191225\r\nSUMMARY:Long ago\r\nEND:VEVENT\r\n",
    ));
    let pair = |day: &str, label: &str| (day.to_owned(), label.to_owned());
    assert_eq!(
        days,
        [
            pair("2026-01-01", "New Year"),
            pair("2026-12-25", "Christmas, both days"),
            pair("2026-12-26", "Christmas, both days"),
        ]
    );
    assert_eq!(skipped, Vec::<String>::new());
}

#[test]
fn yearly_dates_and_counted_weekdays() {
    let (days, skipped) = read(concat!(
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Labour Day\r\nEXDATE;VALUE=DATE:20270501\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;UNTIL=20271231\r\nSUMMARY:Thanksgiving\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Leap day\r\nEND:VEVENT\r\n",
    ));
    let days: Vec<&str> = days.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(
        days,
        [
            "2026-05-01",
            "2026-11-26",
            "2027-11-25",
            "2028-02-29",
            "2028-05-01",
            "2029-05-01"
        ]
    );
    assert_eq!(skipped, Vec::<String>::new());
}

#[test]
fn what_is_not_understood_is_told() {
    let (days, skipped) = read(concat!(
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260105\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Mondays\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART:soon\r\nSUMMARY:Some day\r\nEND:VEVENT\r\n",
        "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260105\r\nDTEND;VALUE=DATE:20260405\r\nSUMMARY:Winter\r\nEND:VEVENT\r\n",
    ));
    assert!(days.is_empty());
    assert_eq!(skipped.len(), 3);
    assert!(skipped[0].contains("Mondays") && skipped[1].contains("Some day"));
}

#[test]
fn another_file_is_refused() {
    for wrong in ["", "<html>", "BEGIN:VCARD\r\n"] {
        assert_eq!(
            holidays(wrong, date("2026-01-01"), date("2027-01-01")),
            Err(NotICalendar)
        );
    }
    let marked = format!("\u{feff}{}", file(""));
    assert!(holidays(&marked, date("2026-01-01"), date("2027-01-01")).is_ok());
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(text in "\\PC{0,200}", rule in "[A-Z0-9=;+-]{0,30}", start in "[0-9TZ]{0,12}") {
        let _ = holidays(&text, date("2026-01-01"), date("2030-01-01"));
        let event = file(&format!("BEGIN:VEVENT\r\nDTSTART:{start}\r\nRRULE:FREQ=YEARLY;{rule}\r\n{text}\r\nEND:VEVENT\r\n"));
        let _ = holidays(&event, date("2026-01-01"), date("2030-01-01"));
    }
}
