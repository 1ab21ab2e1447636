#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
use super::*;

const ASKED: Timestamp = Timestamp(1_767_603_600_000_000);

fn at(seconds: i64) -> Timestamp {
    ASKED.plus_seconds(seconds)
}

/// Asked at 0 and promised for 3600.
fn answered(seconds: i64) -> Ended {
    Ended {
        escalated: false,
        first: true,
        started_at: ASKED,
        at: at(seconds),
        due_at: Some(at(3_600)),
        official_reply_at: None,
    }
}

fn escalated(seconds: i64, reply: Option<i64>) -> Ended {
    Ended {
        escalated: true,
        official_reply_at: reply.map(at),
        ..answered(seconds)
    }
}

#[test]
fn an_answer_keeps_a_promise_up_to_its_second_and_a_hand_over_a_minute_longer() {
    assert!(answered(3_600).kept());
    assert!(!answered(3_601).kept());
    assert!(escalated(3_660, None).kept());
    assert!(!escalated(3_661, None).kept());
    // Where the asker had the next word nothing was overdue.
    let resting = Ended {
        due_at: None,
        ..answered(90_000)
    };
    assert!(resting.kept());
}

#[test]
fn a_month_counts_each_ended_promise_once() {
    let again = Ended {
        first: false,
        ..answered(10)
    };
    let ended = [
        answered(60),
        answered(120),
        answered(4_000),
        again,
        escalated(3_601, Some(4_201)),
        escalated(9_000, None),
    ];
    let month = month(Month::of(ASKED), 7, &ended);
    assert_eq!(
        (month.month.as_str(), month.name.as_str()),
        ("2026-01", "January 2026")
    );
    assert_eq!((month.asked, month.ended, month.answered), (7, 6, 3));
    assert_eq!((month.escalated, month.kept, month.unreplied), (2, 4, 1));
    assert_eq!(month.share_kept, Some(66.6));
    // 60, 120, 4000 and 4201: what opened again and what waits still is left out.
    assert_eq!(month.first_answer_seconds, Some(2_060));
    assert_eq!(month.official_reply_seconds, Some(600));
}

#[test]
fn nothing_is_made_up_where_nothing_ended() {
    let month = month(Month::of(ASKED), 0, &[]);
    assert_eq!(month.share_kept, None);
    assert_eq!(
        (month.first_answer_seconds, month.official_reply_seconds),
        (None, None)
    );
    assert_eq!(report(vec![month], ASKED).share_kept, None);
}

#[test]
fn one_broken_promise_among_many_is_not_rounded_away() {
    assert_eq!(share(99_999, 100_000), Some(99.9));
    assert_eq!(share(5, 5), Some(100.0));
}

#[test]
fn medians_are_of_the_middle() {
    assert_eq!(median(vec![]), None);
    assert_eq!(median(vec![5]), Some(5));
    assert_eq!(median(vec![9, 1]), Some(5));
    assert_eq!(median(vec![1_000, 3, 2]), Some(3));
}

#[test]
fn months_follow_each_other_over_the_year() {
    let january = Month::of(ASKED);
    let three: Vec<String> = january
        .up_to_here(3)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(three, ["2025-11", "2025-12", "2026-01"]);
    assert_eq!(
        january.start(),
        Timestamp::parse("2026-01-01T00:00:00Z").unwrap()
    );
    let december = january.up_to_here(2)[0];
    assert_eq!(december.next(), january);
    assert_eq!(Month::of(Timestamp(january.start().0 - 1)), december);
}
