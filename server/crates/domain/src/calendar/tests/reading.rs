//! Hours and time zones as people type them.

use super::super::{Interval, zone_name, zone_names};
use super::*;
use proptest::prelude::*;

#[test]
fn hours_are_read_as_people_write_them() {
    for (typed, shown) in [
        ("09:00-17:00", "09:00-17:00"),
        ("9-17", "09:00-17:00"),
        (" 9.30 – 12 , 13:00—17:30 ", "09:30-12:00, 13:00-17:30"),
        ("13:00-17:00; 08:00-12:00", "08:00-12:00, 13:00-17:00"),
        ("08:00-12:00, 11:00-13:00", "08:00-13:00"),
        ("22:00-06:00", "22:00-06:00"),
        ("24h", "00:00-24:00"),
        ("00:00-00:00", "00:00-24:00"),
        ("", "closed"),
        ("Closed", "closed"),
    ] {
        assert_eq!(
            typed.parse::<Hours>().unwrap().to_string(),
            shown,
            "{typed}"
        );
    }
}

#[test]
fn what_is_not_a_time_is_named() {
    for wrong in [
        "nine to five",
        "09:00",
        "9-25",
        "09:60-10:00",
        "9:0-10:00",
        "-5-6",
        "09:00-17:00,",
        "24:00-25:00",
        "１-２",
    ] {
        let error = wrong.parse::<Hours>().unwrap_err();
        assert!(error.to_string().contains("09:00-17:30"), "{wrong}");
    }
    assert_eq!(Interval::new(24 * 60, 24 * 60), None);
}

#[test]
fn time_zones_are_the_names_of_the_database() {
    assert_eq!(zone_name(" europe/london ").unwrap(), "Europe/London");
    for wrong in ["", "London", "GMT+25", "../etc/passwd", "Europe/London\0"] {
        assert!(zone_name(wrong).is_err(), "{wrong}");
    }
    assert!(zone_names().count() > 300);
    assert!(
        Calendar::business(
            "x",
            "Mars/Olympus",
            std::array::from_fn(|_| Hours::closed())
        )
        .is_err()
    );
}

#[test]
fn a_week_in_one_line() {
    assert_eq!(
        weekdays("Europe/London", "08:00-20:00").summary(),
        "Mon–Fri 08:00–20:00, Europe/London"
    );
    assert_eq!(
        daily("Asia/Tokyo", "9-12, 13-17").summary(),
        "Mon–Sun 09:00–12:00, 13:00–17:00, Asia/Tokyo"
    );
    assert_eq!(
        daily("Asia/Tokyo", "").summary(),
        "closed all week, Asia/Tokyo"
    );
    let mut week: [Hours; 7] = std::array::from_fn(|_| "9-17".parse().unwrap());
    week[5] = "10-14".parse().unwrap();
    week[6] = Hours::closed();
    let shop = Calendar::business("shop", "UTC", week).unwrap();
    assert_eq!(shop.summary(), "Mon–Fri 09:00–17:00; Sat 10:00–14:00, UTC");
}

proptest! {
    /// What is written is read back the same, and no text breaks the reader.
    #[test]
    fn hours_survive_their_text(parts in proptest::collection::vec((0u16..1_440, 0u16..=1_440), 0..5)) {
        let hours = Hours::new(parts.into_iter().filter_map(|(from, to)| Interval::new(from, to)).collect());
        prop_assert_eq!(hours.to_string().parse::<Hours>().map_err(|e| e.to_string()), Ok(hours));
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}") {
        let _ = text.parse::<Hours>();
        let _ = zone_name(&text);
    }
}
