//! Random histories of a question against a plain model of its own: no escalation lost, early, late or
//! double, whatever happens in which order: answers and questions back, hiding and bringing back, merging
//! away, other rules, a clock of the machine that is set back or forward, and nodes that sleep, are killed
//! before their commit, or begin anew from what is stored.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking and say their seed"
)]

use super::*;
use crate::calendar::Hours;
use crate::escalation::{ClockFacts, Decision, decide};
use crate::thread_state::{EpisodeChange, EpisodeEvent, Intent, episode_change};

/// Histories in one run.
const HISTORIES: u64 = 10_000;
/// Steps of each; minutes long.
const STEPS: u64 = 50;

/// Monday 2 March 2026, 08:00 UTC.
const START: Timestamp = Timestamp(1_772_438_400_000_000);
const MINUTE: i64 = 60;

/// The real thing: events, folded anew for each look.
#[derive(Clone)]
struct Machine {
    events: Vec<ClockEvent>,
    episode: i32,
    state: EpisodeState,
    escalated: Vec<(i32, Timestamp)>,
}

impl Machine {
    fn event(&mut self, kind: ClockEventKind, terms: Option<Terms>, at: Timestamp) {
        let episode = self.episode;
        self.events.push(ClockEvent {
            episode,
            at,
            kind,
            terms,
            actor: None,
            post: None,
            reason: String::new(),
        });
    }

    fn apply(&mut self, what: EpisodeEvent, terms: &Terms, at: Timestamp) {
        match episode_change(self.state, what) {
            EpisodeChange::Stays => {}
            EpisodeChange::Becomes(next) if next == self.state => {}
            EpisodeChange::Becomes(next) => {
                self.state = next;
                self.event(ClockEventKind::into_state(next), None, at);
            }
            EpisodeChange::Opens => {
                self.episode += 1;
                self.state = EpisodeState::Open;
                self.event(ClockEventKind::Opened, Some(terms.clone()), at);
            }
        }
    }

    /// A node that begins anew knows what is stored, and nothing else.
    fn restarted(self) -> Self {
        let episode = self.events.iter().map(|e| e.episode).max().unwrap();
        let standing = Standing::of(&self.events, episode).unwrap();
        assert_eq!((standing.state, episode), (self.state, self.episode));
        Self {
            episode,
            state: standing.state,
            ..self
        }
    }

    fn due(&self, calendars: &[Calendar]) -> Option<Timestamp> {
        let standing = Standing::of(&self.events, self.episode)?;
        assert_eq!(standing.state, self.state);
        standing.due(&calendars[calendar_of(&standing.terms)])
    }

    fn sweep(&mut self, calendars: &[Calendar], now: Timestamp) {
        let escalated = self
            .escalated
            .iter()
            .any(|(episode, _)| *episode == self.episode);
        let facts = ClockFacts {
            episode: self.state,
            due_at: self.due(calendars),
            escalated,
        };
        if decide(&facts, now) == Decision::Now {
            self.escalated.push((self.episode, now));
            let terms = terms(1, 0, None);
            self.apply(EpisodeEvent::Escalated, &terms, now);
        }
    }
}

/// The model: counts down minutes while open hours pass, one minute at a time, and knows no events. A
/// clock that is set back takes back the minutes of the stretch that have not come yet by it; one that is
/// set forward has passed those between.
struct Model {
    left: i64,
    whole: i64,
    /// Minutes of the stretches that have ended.
    ran: Vec<i64>,
    /// When the one that runs began, and its minutes; none before its beginning count.
    since: i64,
    stretch: Vec<i64>,
    runs: bool,
    over: bool,
    not_before: Option<i64>,
    calendar: usize,
}

fn calendar_of(terms: &Terms) -> usize {
    terms
        .calendar_id
        .map_or(0, |id| usize::try_from(id.0).unwrap())
}

fn terms(minutes: i64, calendar: usize, not_before: Option<Timestamp>) -> Terms {
    Terms {
        policy_id: None,
        policy: String::new(),
        after_seconds: minutes * MINUTE,
        calendar_id: (calendar > 0).then(|| CalendarId(i64::try_from(calendar).unwrap())),
        reopened: false,
        not_before,
    }
}

/// Open hours as the model sees them: `24x7`, nine to five, or a night shift with a gap.
fn open(calendar: usize, minute: i64) -> bool {
    let of_day = (8 * 60 + minute).rem_euclid(1_440);
    match calendar {
        0 => true,
        1 => (540..1_020).contains(&of_day),
        _ => !(360..1_320).contains(&of_day),
    }
}

impl Model {
    fn new(minutes: i64, calendar: usize, since: i64) -> Self {
        Self {
            left: minutes,
            whole: minutes,
            ran: Vec::new(),
            since,
            stretch: Vec::new(),
            runs: true,
            over: false,
            not_before: None,
            calendar,
        }
    }

    fn recount(&mut self) {
        let passed = self.ran.iter().chain(&self.stretch);
        let ran = passed
            .filter(|minute| open(self.calendar, **minute))
            .count();
        self.left = (self.whole - i64::try_from(ran).unwrap()).max(0);
    }

    /// One minute passes.
    fn tick(&mut self, minute: i64) {
        if self.runs {
            if minute < self.since {
                return;
            }
            self.stretch.push(minute);
            let counts = self.left > 0 && open(self.calendar, minute);
            self.left -= i64::from(counts);
        } else if let Some(until) = &mut self.not_before {
            *until = (*until).max(minute) + i64::from(*until > minute);
        }
    }

    /// The clock of the machine jumps.
    fn jump(&mut self, from: i64, to: i64) {
        if self.runs {
            self.stretch.retain(|minute| *minute < to);
            self.recount();
            (from..to).for_each(|minute| self.tick(minute));
        } else if let Some(until) = &mut self.not_before {
            *until = to + (*until - from).max(0);
        }
    }

    fn set(&mut self, runs: bool, minute: i64) {
        if self.runs && !runs {
            self.ran.append(&mut self.stretch);
        } else if runs && !self.runs {
            self.since = minute;
        }
        self.runs = runs;
    }

    fn is_due(&self, minute: i64) -> bool {
        self.runs
            && !self.over
            && self.left == 0
            && self.not_before.is_none_or(|until| until <= minute)
    }
}

fn calendars() -> Vec<Calendar> {
    let daily = |hours: &str| {
        let hours: Hours = hours.parse().unwrap();
        Calendar::business("daily", "UTC", std::array::from_fn(|_| hours.clone())).unwrap()
    };
    vec![Calendar::always(), daily("9-17"), daily("22-06")]
}

fn history(seed: u64, calendars: &[Calendar]) {
    // SplitMix64: small, and the same on every machine.
    let mut random = seed;
    let mut pick = |below: u64| {
        random = random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = (random ^ (random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        i64::try_from((z ^ (z >> 31)) % below).unwrap()
    };
    let mut rule = (1 + pick(90), usize::try_from(pick(3)).unwrap());
    let mut machine = Machine {
        events: Vec::new(),
        episode: 1,
        state: EpisodeState::Open,
        escalated: Vec::new(),
    };
    machine.event(
        ClockEventKind::Opened,
        Some(terms(rule.0, rule.1, None)),
        START,
    );
    let mut model = Model::new(rule.0, rule.1, 0);
    let (mut minute, mut times, mut merged) = (0, 0, false);
    for _ in 0..STEPS {
        let at = |minute: i64| START.plus_seconds(minute * MINUTE);
        // Most sweeps come every minute; now and then the program sleeps and catches up.
        let asleep = pick(10) == 0;
        for _ in 0..=pick(40) {
            model.tick(minute);
            minute += 1;
            if asleep {
                continue;
            }
            // One node is killed before its commit, two others are quick.
            machine.clone().sweep(calendars, at(minute));
            machine.sweep(calendars, at(minute));
            machine.sweep(calendars, at(minute));
            if model.is_due(minute) {
                model.over = true;
                model.set(false, minute);
                times += 1;
            }
            assert_eq!(
                machine.escalated.len(),
                times,
                "seed {seed}, minute {minute}: early, late, lost or double"
            );
        }
        match pick(40) {
            0 => {
                let to = minute - pick(90);
                model.jump(minute, to);
                minute = to;
            }
            1 => {
                let to = minute + pick(1_500);
                model.jump(minute, to);
                minute = to;
            }
            2 => machine = machine.restarted(),
            3 if !merged => {
                // Into another thread: nothing happens here any more.
                merged = true;
                machine.apply(EpisodeEvent::Withdrawn, &terms(1, 0, None), at(minute));
                model.set(false, minute);
            }
            _ => {}
        }
        if merged {
            continue;
        }
        let state = machine.state;
        let now = at(minute);
        let promised = terms(rule.0, rule.1, None);
        let what = match pick(9) {
            0 => EpisodeEvent::Posted {
                intent: Intent::Answer,
                by_asker: false,
            },
            1 => EpisodeEvent::Posted {
                intent: Intent::Clarification,
                by_asker: false,
            },
            2 => EpisodeEvent::Posted {
                intent: Intent::Comment,
                by_asker: true,
            },
            3 => EpisodeEvent::AnswersGone,
            4 => EpisodeEvent::Withdrawn,
            5 => EpisodeEvent::Restored {
                answered: pick(2) == 0,
            },
            6 => EpisodeEvent::Returned,
            7 => EpisodeEvent::SetByStaff(EpisodeState::ALL[usize::try_from(pick(3)).unwrap()]),
            _ => {
                // Other rules, with a grace.
                rule = (1 + pick(90), usize::try_from(pick(3)).unwrap());
                let until = minute + pick(30);
                if matches!(state, EpisodeState::Open | EpisodeState::WaitingOnAsker) {
                    let terms = terms(rule.0, rule.1, Some(at(until)));
                    machine.event(ClockEventKind::PolicyApplied, Some(terms), now);
                    (model.whole, model.calendar, model.not_before) = (rule.0, rule.1, Some(until));
                    model.recount();
                }
                continue;
            }
        };
        let episode = machine.episode;
        machine.apply(what, &promised, now);
        if machine.episode > episode {
            model = Model::new(rule.0, rule.1, minute);
        } else {
            model.set(machine.state == EpisodeState::Open, minute);
        }
    }
    let mut once: Vec<i32> = machine
        .escalated
        .iter()
        .map(|(episode, _)| *episode)
        .collect();
    once.dedup();
    assert_eq!(
        once.len(),
        machine.escalated.len(),
        "seed {seed}: an episode escalated twice"
    );
}

#[test]
fn nothing_is_lost_early_late_or_double() {
    let calendars = calendars();
    let first = 20_261_122;
    eprintln!(
        "{HISTORIES} histories of {STEPS} steps, seeds {first} to {}",
        first + HISTORIES - 1
    );
    for seed in first..first + HISTORIES {
        history(seed, &calendars);
    }
}
