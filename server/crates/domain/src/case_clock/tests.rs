#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::calendar::Hours;
use proptest::prelude::*;

/// Monday 5 January 2026, 09:00 UTC.
const START: Timestamp = Timestamp(1_767_603_600_000_000);

const TERMS: CaseTerms = CaseTerms {
    policy: String::new(),
    calendar_id: None,
    first_response_seconds: 3_600,
    resolution_seconds: 8 * 3_600,
};

fn office() -> Calendar {
    let day: Hours = "9-17".parse().unwrap();
    let closed = Hours::closed();
    let week = std::array::from_fn(|n| if n < 5 { day.clone() } else { closed.clone() });
    Calendar::business("office", "Europe/London", week).unwrap()
}

fn at(minutes: i64) -> Timestamp {
    START.plus_seconds(minutes * 60)
}

fn ledger(entries: &[(i64, LedgerEvent)]) -> Vec<Happened> {
    let created = Happened {
        at: START,
        kind: LedgerEvent::Created,
    };
    let rest = entries.iter().map(|(minutes, kind)| Happened {
        at: at(*minutes),
        kind: *kind,
    });
    std::iter::once(created).chain(rest).collect()
}

fn clock(entries: &[(i64, LedgerEvent)], what: Owed) -> Clock {
    Clock::of(&ledger(entries), &TERMS, what).unwrap()
}

#[test]
fn both_run_from_the_start_in_the_hours_of_the_calendar() {
    let office = office();
    let first = clock(&[], Owed::FirstReply);
    assert_eq!(first.due(&office), Some(at(60)));
    let end = clock(&[(30, LedgerEvent::Claimed)], Owed::End);
    assert_eq!(end.due(&office), Some(at(8 * 60)), "the whole working day");
}

#[test]
fn waiting_for_the_customer_takes_no_time_and_overnight_none_runs() {
    let story = [
        (30, LedgerEvent::Claimed),
        (7 * 60, LedgerEvent::RepliedPrivately),
        (2 * 24 * 60, LedgerEvent::CustomerReplied),
    ];
    let office = office();
    let end = clock(&story, Owed::End);
    assert_eq!(end.due(&office), Some(at(2 * 24 * 60 + 60)));
    let said = end.explain("Gold", &office, at(2 * 24 * 60 + 10));
    assert_eq!(
        said,
        [
            "Mon 5 Jan 2026, 09:00: The case was made. By the policy “Gold” the end is owed within 8 h, of the hours of “office” (Mon–Fri 09:00–17:00, Europe/London).",
            "Mon 5 Jan 2026, 16:00: The clock was stopped: the customer has the next word.",
            "Wed 7 Jan 2026, 09:00: The clock ran on.",
            "Mon 5 Jan 2026, 09:00 to 16:00: 7 h counted.",
            "Wed 7 Jan 2026, 09:00 to 10:00: 1 h counts.",
            "The clock runs: the end is due on Wed 7 Jan 2026, 10:00 (Europe/London).",
        ]
    );
    let first = clock(&story, Owed::FirstReply);
    assert_eq!(
        first.due(&office),
        Some(at(60)),
        "it ran out before the reply"
    );
    let said = first.explain("", &office, at(500));
    assert_eq!(said.last().unwrap(), "It ended 6 h late.");
}

#[test]
fn an_ended_clock_says_how_it_ended() {
    let story = [
        (20, LedgerEvent::Claimed),
        (45, LedgerEvent::RepliedPublicly),
    ];
    let first = clock(&story, Owed::FirstReply);
    let said = first.explain("", &Calendar::always(), at(900));
    assert_eq!(first.due(&Calendar::always()), None);
    assert_eq!(
        said[1..],
        [
            "Mon 5 Jan 2026, 09:45 UTC: An agent answered in the thread.",
            "From Mon 5 Jan 2026, 09:00 UTC to Mon 5 Jan 2026, 09:45 UTC, 45 min counted.",
            "It ended in time, with 15 min left.",
        ]
    );
    let resting = clock(
        &[(10, LedgerEvent::Claimed), (20, LedgerEvent::Waiting)],
        Owed::End,
    );
    let said = resting.explain("", &Calendar::always(), at(900));
    assert_eq!(
        said.last().unwrap(),
        "The clock rests with 7 h 40 min left, until the customer writes again."
    );
}

/// The office's hours by plain arithmetic; in winter London keeps UTC.
fn is_open(minute: i64) -> bool {
    let (day, of_day) = ((540 + minute) / 1_440, (540 + minute) % 1_440);
    day % 7 < 5 && (540..1_020).contains(&of_day)
}

fn step() -> impl Strategy<Value = (i64, LedgerEvent)> {
    let kinds = prop::sample::select(LedgerEvent::ALL[1..].to_vec());
    (1i64..2_000, kinds)
}

proptest! {
    /// Against a plain count of the minutes in which the clock ran, whatever happened.
    #[test]
    fn what_is_due_is_what_a_count_by_the_minute_finds(steps in prop::collection::vec(step(), 0..8)) {
        let mut minute = 0;
        let story: Vec<_> = steps.into_iter().map(|(gap, kind)| { minute += gap; (minute, kind) }).collect();
        let office = office();
        for what in [Owed::FirstReply, Owed::End] {
            let clock = clock(&story, what);
            let mut left = clock.seconds / 60;
            let mut state = EscalationState::Queued;
            let mut due = None;
            let mut over = false;
            let mut events = story.iter().peekable();
            for minute in 0..40_000 {
                while let Some((_, kind)) = events.next_if(|(when, _)| *when == minute) {
                    state = state.after(*kind);
                    let replied = matches!(kind, LedgerEvent::RepliedPublicly | LedgerEvent::RepliedPrivately);
                    over |= !state.is_open() || what == Owed::FirstReply && replied;
                    if over { break }
                }
                if over { break }
                if state != EscalationState::WaitingOnCustomer && is_open(minute) {
                    left -= 1;
                    if left == 0 { due = Some(at(minute + 1)); break }
                }
            }
            prop_assert_eq!(clock.due(&office), due);
        }
    }

    /// Stopping a clock leaves what is kept of it as it was; an end at rest counts as running on there.
    #[test]
    fn what_is_kept_changes_only_when_it_runs_on(steps in prop::collection::vec(step(), 0..8)) {
        let mut minute = 0;
        let story: Vec<_> = steps.into_iter().map(|(gap, kind)| { minute += gap; (minute, kind) }).collect();
        let office = office();
        for what in [Owed::FirstReply, Owed::End] {
            let mut kept = clock(&[], what).kept(&office);
            for upto in 1..=story.len() {
                let before = clock(&story[..upto - 1], what);
                let after = clock(&story[..upto], what);
                let ended = |clock: &Clock| matches!(clock.turns.last(), Some(Turn::Ended(..)));
                if before.running_since.is_none() && !ended(&before) && (ended(&after) || after.running_since.is_some()) {
                    let mut ran_on = story[..upto - 1].to_vec();
                    ran_on.push((story[upto - 1].0, LedgerEvent::Resumed));
                    kept = clock(&ran_on, what).due(&office);
                }
                prop_assert_eq!(after.kept(&office), kept);
            }
        }
    }
}
