//! What a change of rules means for one clock.

use crate::policies::Chooser;
use crate::threads::clock::events::{Because, Histories};
use crate::threads::lifecycle;
use crate::{Result, calendars, settings};
use backstop_domain::Timestamp;
use backstop_domain::calendar::Calendar;
use backstop_domain::episode::{ClockEvent, ClockEventKind, Standing, Terms};
use backstop_domain::ids::CalendarId;
use backstop_domain::thread_state::EpisodeState;
use backstop_entity::thread;
use sea_orm::{ConnectionTrait, DatabaseTransaction};
use std::collections::HashMap;

/// Seconds of its calendar a clock is given where a change would make it due at once.
const GRACE_SECONDS: i64 = 900;
/// Seconds between two clocks that are given a grace: thirty a minute, which agents can take in.
const SPACING_SECONDS: i64 = 2;

/// How gently clocks follow: read from the site's values `clock_grace_seconds` and
/// `clock_spacing_seconds`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gentleness {
    pub grace: i64,
    pub spacing: i64,
}

impl Gentleness {
    pub async fn load<C: ConnectionTrait>(db: &C) -> Result<Self> {
        let read = async |name: &str, usual: i64| -> Result<i64> {
            let value = settings::get(db, name).await?;
            let value = value.and_then(|text| text.parse().ok());
            Ok(value.filter(|n| (0..=86_400).contains(n)).unwrap_or(usual))
        };
        Ok(Self {
            grace: read("clock_grace_seconds", GRACE_SECONDS).await?,
            spacing: read("clock_spacing_seconds", SPACING_SECONDS).await?,
        })
    }
}

/// Where the next clock that needs a grace is put: so many seconds of its calendar after a base.
#[derive(Clone, Copy, Debug)]
pub(super) struct Queue {
    pub base: Timestamp,
    pub last: i64,
}

/// The rules in force, for some threads.
pub(super) struct Rules {
    chooser: Chooser,
    terms: HashMap<Option<i64>, Terms>,
    pub histories: Histories,
    gentle: Gentleness,
}

/// Where a clock goes.
pub(super) struct Move {
    pub terms: Terms,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub graced: bool,
}

impl Rules {
    pub async fn load<C: ConnectionTrait>(db: &C, threads: &[thread::Model]) -> Result<Self> {
        let chooser = Chooser::load(db, threads).await?;
        let mut histories = Histories::load(db, threads.iter().map(|t| t.id).collect()).await?;
        let mut terms = HashMap::new();
        terms.insert(None, lifecycle::terms(db, None).await?);
        for policy in chooser.policies() {
            let (calendar_id, _) = calendars::named(db, &policy.calendar).await?;
            let promised = Terms {
                calendar_id,
                ..lifecycle::terms(db, Some(policy)).await?
            };
            terms.insert(Some(policy.id.0), promised);
        }
        let ids: Vec<Option<CalendarId>> = terms.values().map(|t| t.calendar_id).collect();
        histories.calendars.load(db, ids).await?;
        Ok(Self {
            chooser,
            terms,
            histories,
            gentle: Gentleness::load(db).await?,
        })
    }

    /// Where the rules in force put a clock; none where they promise what it was promised already.
    pub fn moved(&self, thread: &thread::Model, queue: &mut Queue, now: Timestamp) -> Option<Move> {
        let standing = self.histories.standing(thread)?;
        let mut terms = self.wanted(thread, &standing.terms);
        if terms.same_promise(&standing.terms) {
            return None;
        }
        let calendar = self.histories.calendars.get(terms.calendar_id);
        let from = standing.due(self.histories.calendars.get(standing.terms.calendar_id));
        let bare = self.with(thread, &terms, now)?;
        let graced = match (bare.due(calendar), from) {
            (Some(due), Some(before)) => {
                let soonest = add(calendar, now, self.gentle.grace);
                // Nobody waits longer for a rule that is stricter than before.
                let floor = (due < soonest && before > due)
                    .then(|| before.min(self.place(calendar, queue, now)));
                terms.not_before = floor;
                floor.is_some_and(|floor| floor < before)
            }
            _ => {
                let left = bare.left(calendar) / Timestamp::SECOND;
                let graced = bare.state == EpisodeState::WaitingOnAsker && left < self.gentle.grace;
                terms.not_before = graced.then(|| now.plus_seconds(self.gentle.grace));
                graced
            }
        };
        let to = self.with(thread, &terms, now)?.due(calendar);
        Some(Move {
            terms,
            from,
            to,
            graced,
        })
    }

    fn wanted(&self, thread: &thread::Model, before: &Terms) -> Terms {
        let policy = self.chooser.choose(thread);
        let promised = self.terms.get(&policy.map(|p| p.id.0));
        let mut terms = promised.cloned().unwrap_or_else(|| before.clone());
        // A question that opened again after its case keeps to its shorter clock.
        if before.reopened {
            terms.reopened = true;
            terms.after_seconds = policy.map_or(before.after_seconds, |p| p.reopen_seconds);
        }
        terms
    }

    fn with(&self, thread: &thread::Model, terms: &Terms, now: Timestamp) -> Option<Standing> {
        let mut events = self.histories.events(thread.id).to_vec();
        events.push(ClockEvent {
            episode: thread.episode,
            at: now,
            kind: ClockEventKind::PolicyApplied,
            terms: Some(terms.clone()),
            actor: None,
            post: None,
            reason: String::new(),
        });
        Standing::of(&events, thread.episode)
    }

    /// The next free place behind all others that were given a grace.
    fn place(&self, calendar: &Calendar, queue: &mut Queue, now: Timestamp) -> Timestamp {
        let soonest = calendar.elapsed(queue.base, now) + self.gentle.grace;
        queue.last = soonest.max(queue.last + self.gentle.spacing);
        add(calendar, queue.base, queue.last)
    }
}

/// Adds by the calendar, or by the wall clock where it does not open any more.
fn add(calendar: &Calendar, from: Timestamp, seconds: i64) -> Timestamp {
    calendar
        .add(from, seconds)
        .unwrap_or_else(|| from.plus_seconds(seconds))
}

/// Lets one clock follow after its question was moved, tagged or judged otherwise, inside the caller's
/// transaction; the thread is locked and will be saved by the caller.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn reapply(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    because: Because,
    now: Timestamp,
) -> Result<()> {
    let mut rules = Rules::load(txn, std::slice::from_ref(thread)).await?;
    let mut queue = Queue { base: now, last: 0 };
    if let Some(moved) = rules.moved(thread, &mut queue, now) {
        let kind = ClockEventKind::PolicyApplied;
        let terms = Some(moved.terms);
        rules
            .histories
            .append(txn, thread, kind, terms, because, now)
            .await?;
    }
    Ok(())
}
