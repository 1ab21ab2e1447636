#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::calendar::Hours;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2026-11-{text}:00Z")).unwrap()
}

fn office() -> Calendar {
    let week = std::array::from_fn(|day| {
        if day < 5 {
            "9-17".parse().unwrap()
        } else {
            Hours::closed()
        }
    });
    Calendar::business("office", "Europe/London", week)
        .unwrap()
        .closed_on("2026-11-23".parse().unwrap(), "Founders' Day")
}

fn terms(minutes: i64, not_before: Option<Timestamp>) -> Terms {
    Terms {
        policy_id: Some(PolicyId(1)),
        policy: "phones".into(),
        after_seconds: minutes * 60,
        calendar_id: None,
        reopened: false,
        not_before,
    }
}

fn event(kind: ClockEventKind, when: &str, terms: Option<Terms>) -> ClockEvent {
    ClockEvent {
        episode: 1,
        at: at(when),
        kind,
        terms,
        actor: None,
        post: None,
        reason: String::new(),
    }
}

use ClockEventKind::{Answered, Opened, Paused, PolicyApplied, Resumed};

fn due(events: &[ClockEvent], calendar: &Calendar) -> Option<String> {
    Standing::of(events, 1)
        .unwrap()
        .due(calendar)
        .map(|t| t.to_string())
}

#[test]
fn a_pause_stops_the_clock_and_keeps_what_is_left() {
    let mut events = vec![event(Opened, "18T10:00", Some(terms(60, None)))];
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T11:00:00Z");
    events.push(event(Paused, "18T10:30", None));
    let resting = Standing::of(&events, 1).unwrap();
    assert_eq!(
        (resting.state, resting.due(&office())),
        (EpisodeState::WaitingOnAsker, None)
    );
    assert_eq!(resting.left(&office()), 1_800 * Timestamp::SECOND);
    events.push(event(Resumed, "18T13:30", None));
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T14:00:00Z");
    events.push(event(Answered, "18T13:40", None));
    let ended = Standing::of(&events, 1).unwrap();
    assert_eq!(
        (ended.state, ended.due(&office())),
        (EpisodeState::Answered, None)
    );
    assert_eq!(
        ended.elapsed(&office(), at("19T13:40")),
        2_400 * Timestamp::SECOND
    );
}

#[test]
fn hours_after_closing_do_not_count_while_it_rests() {
    let events = [
        event(Opened, "18T16:30", Some(terms(60, None))),
        event(Paused, "18T20:00", None),
        event(Resumed, "19T12:00", None),
    ];
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-19T12:30:00Z");
}

#[test]
fn other_terms_count_for_the_whole_stretch_but_give_a_grace() {
    let mut events = vec![
        event(Opened, "18T10:00", Some(terms(240, None))),
        event(
            PolicyApplied,
            "18T12:00",
            Some(terms(60, Some(at("18T12:15")))),
        ),
    ];
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T12:15:00Z");
    // The grace rests with the clock: ten minutes of it are left after the pause.
    events.push(event(Paused, "18T12:05", None));
    events.push(event(Resumed, "18T15:00", None));
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T15:10:00Z");
    // A longer time than before moves it back.
    events.push(event(PolicyApplied, "18T15:01", Some(terms(600, None))));
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-19T14:55:00Z");
}

#[test]
fn terms_applied_while_it_rests_keep_their_grace_for_later() {
    let events = [
        event(Opened, "18T10:00", Some(terms(60, None))),
        event(Paused, "18T10:50", None),
        event(
            PolicyApplied,
            "18T11:00",
            Some(terms(5, Some(at("18T11:15")))),
        ),
        event(Resumed, "18T14:00", None),
    ];
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T14:15:00Z");
}

#[test]
fn a_clock_of_the_machine_set_back_loses_nothing() {
    let events = [
        event(Opened, "18T10:00", Some(terms(60, None))),
        event(Paused, "18T09:00", None),
        event(Resumed, "18T09:10", None),
    ];
    assert_eq!(due(&events, &office()).unwrap(), "2026-11-18T10:10:00Z");
}

#[test]
fn only_the_episode_asked_for_counts() {
    let mut events = vec![
        event(Opened, "18T10:00", Some(terms(60, None))),
        event(Answered, "18T10:30", None),
    ];
    events.push(ClockEvent {
        episode: 2,
        ..event(Opened, "18T12:00", Some(terms(30, None)))
    });
    assert_eq!(Standing::of(&events, 2).unwrap().started_at, at("18T12:00"));
    assert_eq!(
        Standing::of(&events, 1).unwrap().state,
        EpisodeState::Answered
    );
    assert_eq!(Standing::of(&events, 3), None);
}

#[test]
fn terms_are_read_as_they_were_first_written() {
    let old: Terms = serde_json::from_str("{\"policy_id\":null,\"after_seconds\":90}").unwrap();
    assert_eq!(
        (old.policy_id, old.after_seconds, old.calendar_id),
        (None, 90, None)
    );
    let new = Terms {
        calendar_id: Some(CalendarId(3)),
        ..terms(1, Some(at("18T11:15")))
    };
    let text = serde_json::to_string(&new).unwrap();
    assert_eq!(serde_json::from_str::<Terms>(&text).unwrap(), new);
}

#[test]
fn it_is_explained_in_words() {
    let office = office();
    let events = [
        event(Opened, "20T16:30", Some(terms(60, None))),
        ClockEvent {
            reason: "Which model is it?".into(),
            ..event(Paused, "20T16:40", None)
        },
        event(Resumed, "20T16:50", None),
    ];
    let said = explain(&events, 1, |_| &office, at("20T16:55"));
    assert_eq!(
        said,
        [
            "Fri 20 Nov 2026, 16:30: This unanswered stretch began. By the policy “phones” an agent takes over after 1 h without an answer, of the hours of “office” (Mon–Fri 09:00–17:00, Europe/London).",
            "Fri 20 Nov 2026, 16:40: The clock was stopped: the asker has the next word. Reason: Which model is it?",
            "Fri 20 Nov 2026, 16:50: The clock ran on.",
            "Fri 20 Nov 2026, 16:30 to 16:40: 10 min counted.",
            "Fri 20 Nov 2026, 16:50 to 17:00: 10 min counts.",
            "Tue 24 Nov 2026, 09:00 to 09:40: 40 min counts.",
            "Mon 23 Nov 2026: closed (Founders' Day).",
            "The clock runs: if nobody answers, an agent takes over on Tue 24 Nov 2026, 09:40 (Europe/London).",
        ]
    );
    assert_eq!(
        (spoken(0), spoken(59), spoken(3_661), spoken(90_000)),
        (
            "0 s".into(),
            "59 s".into(),
            "1 h 1 min".into(),
            "1 day 1 h".into()
        )
    );
}
