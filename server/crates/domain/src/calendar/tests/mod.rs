#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod golden;
mod holidays;
mod laws;
mod reading;
mod summer_time;

use super::{Calendar, Hours};
use crate::Timestamp;

/// A moment in UTC.
fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// The same hours from Monday to Friday.
fn weekdays(zone: &str, hours: &str) -> Calendar {
    let open: Hours = hours.parse().unwrap();
    let week = std::array::from_fn(|day| {
        if day < 5 {
            open.clone()
        } else {
            Hours::closed()
        }
    });
    Calendar::business("office", zone, week).unwrap()
}

/// The same hours every day.
fn daily(zone: &str, hours: &str) -> Calendar {
    let open: Hours = hours.parse().unwrap();
    Calendar::business("daily", zone, std::array::from_fn(|_| open.clone())).unwrap()
}
