//! Random histories of a question against a plain model of its own: no escalation lost, early, late or
//! double, whatever happens in which order: answers and questions back, answers that did not help, hiding
//! and bringing back, cases that agents take or the community overtakes, merging two questions either way however both stand, other rules, a clock of the
//! machine that is set back or forward, and nodes that sleep, are killed before their commit, or begin anew
//! from what is stored.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking and say their seed"
)]

use super::*;
use crate::calendar::Hours;
use crate::escalation::{ClockFacts, Decision, EscalationState, decide, overtaken};
use crate::ids::AccountId;
use crate::merging::{self, Reply};
use crate::thread_state::{EpisodeChange, EpisodeEvent, Intent, Visibility, episode_change};

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

    /// A stretch that has not begun by a clock that was set back is not over, however short it became.
    fn is_due(&self, minute: i64) -> bool {
        self.runs
            && !self.over
            && self.since <= minute
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

/// A question: the real thing and the model of it, side by side.
struct Question {
    asker: AccountId,
    machine: Machine,
    model: Model,
    replies: Vec<Reply>,
    /// Escalations there must be.
    times: usize,
    /// The case of the present episode, and whether an agent has it.
    case: Option<EscalationState>,
    gone: bool,
}

/// What a policy says: minutes and calendar.
type Rule = (i64, usize);

fn at(minute: i64) -> Timestamp {
    START.plus_seconds(minute * MINUTE)
}

impl Question {
    fn asked(asker: i64, rule: Rule, minute: i64) -> Self {
        let mut machine = Machine {
            events: Vec::new(),
            episode: 1,
            state: EpisodeState::Open,
            escalated: Vec::new(),
        };
        let promised = terms(rule.0, rule.1, None);
        machine.event(ClockEventKind::Opened, Some(promised), at(minute));
        Self {
            asker: AccountId(asker),
            machine,
            model: Model::new(rule.0, rule.1, minute),
            replies: Vec::new(),
            times: 0,
            case: None,
            gone: false,
        }
    }

    /// A look at the clock, by three nodes: one is killed before its commit, two others are quick.
    fn sweep(&mut self, calendars: &[Calendar], minute: i64) {
        let due = self.machine.due(calendars);
        if due.is_some_and(|due| due <= at(minute)) {
            self.machine.clone().sweep(calendars, at(minute));
            self.machine.sweep(calendars, at(minute));
            self.machine.sweep(calendars, at(minute));
        }
        if self.model.is_due(minute) {
            self.model.over = true;
            self.model.set(false, minute);
            self.times += 1;
            self.case = Some(EscalationState::Queued);
        }
    }

    fn apply(&mut self, what: EpisodeEvent, rule: Rule, minute: i64) {
        let episode = self.machine.episode;
        let promised = terms(rule.0, rule.1, None);
        self.machine.apply(what, &promised, at(minute));
        self.follow(episode, rule, minute);
    }

    fn follow(&mut self, before: i32, rule: Rule, minute: i64) {
        if self.machine.episode > before {
            self.model = Model::new(rule.0, rule.1, minute);
            self.case = None;
        } else {
            let runs = self.machine.state == EpisodeState::Open;
            self.model.set(runs, minute);
        }
    }

    /// Whether an answer ends the present stretch: one that nobody has answered yet, or whose case
    /// nobody has taken.
    fn can_be_answered(&self) -> bool {
        match self.machine.state {
            EpisodeState::Open | EpisodeState::WaitingOnAsker => true,
            EpisodeState::Escalated => self.case == Some(EscalationState::Queued),
            EpisodeState::Answered | EpisodeState::Cancelled => false,
        }
    }

    /// An answer of the community stands from now on: it was given, or is shown again.
    fn gets_answer(&mut self, rule: Rule, minute: i64) {
        let must_be = if self.can_be_answered() {
            EpisodeState::Answered
        } else {
            self.machine.state
        };
        let answer = EpisodeEvent::Posted {
            intent: Intent::Answer,
            by_asker: false,
        };
        let case = self.case.filter(|case| case.is_open());
        if let Some(case) = case.filter(|_| self.machine.state == EpisodeState::Escalated) {
            let (to, _) = overtaken(case);
            self.case = Some(to);
            if !to.is_open() {
                self.machine.state = EpisodeState::Answered;
                self.machine
                    .event(ClockEventKind::Answered, None, at(minute));
            }
        }
        self.apply(answer, rule, minute);
        assert_eq!(self.machine.state, must_be);
    }

    fn answered(&self) -> bool {
        self.replies.iter().any(|reply| reply.answers(self.asker))
    }

    fn reject(&mut self) {
        self.replies
            .iter_mut()
            .for_each(|reply| reply.rejected = true);
    }

    /// What was answered does not help: a new stretch, with a clock of its own.
    fn unsolved(&mut self, rule: Rule, minute: i64) {
        if matches!(
            self.machine.state,
            EpisodeState::Answered | EpisodeState::Escalated
        ) {
            self.reject();
            self.machine.episode += 1;
            self.machine.state = EpisodeState::Open;
            let promised = terms(rule.0, rule.1, None);
            self.machine
                .event(ClockEventKind::Opened, Some(promised), at(minute));
            self.model = Model::new(rule.0, rule.1, minute);
            self.case = None;
        }
    }

    /// Other rules, with a grace.
    fn follow_rule(&mut self, rule: Rule, until: i64, minute: i64) {
        let state = self.machine.state;
        if matches!(state, EpisodeState::Open | EpisodeState::WaitingOnAsker) {
            let terms = terms(rule.0, rule.1, Some(at(until)));
            self.machine
                .event(ClockEventKind::PolicyApplied, Some(terms), at(minute));
            let model = &mut self.model;
            (model.whole, model.calendar, model.not_before) = (rule.0, rule.1, Some(until));
            model.recount();
        }
    }

    /// Everything moves to another question, and nothing happens here any more. That one is answered
    /// where an answer came that its asker did not write and that nobody found useless; however it
    /// stands otherwise, it stays as it is.
    fn merge_into(&mut self, target: &mut Self, rule: Rule, minute: i64) {
        let came = std::mem::take(&mut self.replies);
        let helps = |reply: &Reply| {
            let shown = reply.visibility == Visibility::Visible && !reply.rejected;
            shown && reply.intent == Intent::Answer && reply.author != target.asker
        };
        let must_be = if target.can_be_answered() && came.iter().any(helps) {
            (EpisodeState::Answered, target.machine.episode)
        } else {
            (target.machine.state, target.machine.episode)
        };
        if merging::event(&came, target.asker).is_some() {
            target.gets_answer(rule, minute);
        }
        assert_eq!((target.machine.state, target.machine.episode), must_be);
        target.replies.extend(came);
        (self.gone, self.case) = (true, None);
        self.machine
            .apply(EpisodeEvent::Withdrawn, &terms(1, 0, None), at(minute));
        self.model.set(false, minute);
        self.model.over = true;
    }
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
    let mut minute = 0;
    // Two questions at a time; what was merged away is looked at to the end.
    let mut here = [Question::asked(1, rule, 0), Question::asked(2, rule, 0)];
    let mut gone: Vec<Question> = Vec::new();
    for _ in 0..STEPS {
        // Most sweeps come every minute; now and then the program sleeps and catches up.
        let asleep = pick(10) == 0;
        for _ in 0..=pick(40) {
            for question in here.iter_mut().chain(&mut gone) {
                question.model.tick(minute);
                if !asleep {
                    question.sweep(calendars, minute + 1);
                }
                assert_eq!(
                    question.machine.escalated.len(),
                    question.times,
                    "seed {seed}, minute {minute}: early, late, lost or double"
                );
            }
            minute += 1;
        }
        match pick(40) {
            jump @ 0..2 => {
                let to = if jump == 0 {
                    minute - pick(90)
                } else {
                    minute + pick(1_500)
                };
                for question in here.iter_mut().chain(&mut gone) {
                    question.model.jump(minute, to);
                }
                minute = to;
            }
            2 => {
                for question in &mut here {
                    question.machine = question.machine.clone().restarted();
                }
            }
            3 => {
                let [one, two] = &mut here;
                let (source, target, n) = if pick(2) == 0 {
                    (one, two, 0)
                } else {
                    (two, one, 1)
                };
                source.merge_into(target, rule, minute);
                let asker = source.asker.0;
                let next = Question::asked(asker, rule, minute);
                gone.push(std::mem::replace(&mut here[n], next));
            }
            _ => {}
        }
        let question = &mut here[usize::try_from(pick(2)).unwrap()];
        let what = match pick(12) {
            0 => {
                question.replies.push(Reply {
                    author: AccountId(if pick(4) == 0 {
                        3 - question.asker.0
                    } else {
                        3
                    }),
                    intent: Intent::Answer,
                    visibility: Visibility::Visible,
                    rejected: false,
                });
                question.gets_answer(rule, minute);
                continue;
            }
            1 => EpisodeEvent::Posted {
                intent: Intent::Clarification,
                by_asker: false,
            },
            2 => EpisodeEvent::Posted {
                intent: Intent::Comment,
                by_asker: true,
            },
            3 => {
                let shown = |reply: &&mut Reply| reply.visibility == Visibility::Visible;
                if let Some(reply) = question.replies.iter_mut().find(shown) {
                    reply.visibility = Visibility::Hidden;
                }
                if question.answered() {
                    continue;
                }
                EpisodeEvent::AnswersGone
            }
            4 => EpisodeEvent::Withdrawn,
            5 => EpisodeEvent::Restored {
                answered: question.answered(),
            },
            6 => EpisodeEvent::Returned,
            7 => EpisodeEvent::SetByStaff(EpisodeState::ALL[usize::try_from(pick(3)).unwrap()]),
            8 => {
                question.unsolved(rule, minute);
                continue;
            }
            9 => {
                let hidden = |reply: &&mut Reply| reply.visibility == Visibility::Hidden;
                if let Some(reply) = question.replies.iter_mut().find(hidden) {
                    reply.visibility = Visibility::Visible;
                    if reply.answers(question.asker) {
                        question.gets_answer(rule, minute);
                    }
                }
                continue;
            }
            10 => {
                let queued = question.case.as_mut();
                if let Some(case) = queued.filter(|case| **case == EscalationState::Queued) {
                    *case = EscalationState::Claimed;
                }
                continue;
            }
            _ => {
                rule = (1 + pick(90), usize::try_from(pick(3)).unwrap());
                let until = minute + pick(30);
                question.follow_rule(rule, until, minute);
                continue;
            }
        };
        let before = question.machine.episode;
        question.apply(what, rule, minute);
        if question.machine.episode > before {
            question.reject();
        }
    }
    for question in here.iter().chain(&gone) {
        let mut once: Vec<i32> = question.machine.escalated.iter().map(|(n, _)| *n).collect();
        once.dedup();
        let times = question.machine.escalated.len();
        assert_eq!(once.len(), times, "seed {seed}: an episode escalated twice");
        assert!(!question.gone || question.machine.state != EpisodeState::Open);
    }
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
