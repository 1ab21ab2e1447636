//! Searches on their way to the database: a bounded buffer, and what the latest visits looked for.

use backstop_domain::Timestamp;
use backstop_domain::ids::ThreadId;
use backstop_domain::searched::kept;
use moka::sync::Cache;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Searches that wait to be written. Beyond, a flood is only counted.
const WAITING_MAX: usize = 500;
/// Late marks that wait to be written.
const MARKS_MAX: usize = 500;
/// Visits remembered, and for how long after their last search.
const VISITS: u64 = 10_000;
const VISIT_SECONDS: u64 = 30 * 60;
/// A search this long after another is no rewording of it.
const REWORDED_WITHIN: i64 = 10 * 60;

/// A search that letters came in for waits this long, in seconds, for the letters after.
const TYPED_ON_FOR: i64 = 30;

/// Names a search to the page that shows its results. Random, so nobody marks another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(pub i64);

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl std::str::FromStr for Token {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        i64::from_str_radix(text, 16).map(Self)
    }
}

/// A search that has been answered.
#[derive(Clone, Copy, Debug)]
pub struct Searched<'a> {
    /// As typed.
    pub query: &'a str,
    /// Hits in all.
    pub results: usize,
    /// The random number of the visit, where the browser gave one.
    pub visit: Option<&'a str>,
    /// Answered while somebody was still typing.
    pub typing: bool,
}

/// The searches of this node that are not yet written.
#[derive(Debug)]
pub struct SearchLog {
    waiting: Mutex<Waiting>,
    visits: Cache<Box<str>, Visit>,
}

#[derive(Debug, Default)]
pub(super) struct Waiting {
    pub searches: Vec<Noted>,
    pub marks: HashMap<Token, Marks>,
    /// By day since 1970.
    pub days: HashMap<i64, Sums>,
}

/// A search that waits to be written.
#[derive(Clone, Debug)]
pub(super) struct Noted {
    pub token: Token,
    pub at: Timestamp,
    pub query: String,
    pub results: i64,
    pub instead_of: Option<String>,
    pub marks: Marks,
    typing: bool,
}

/// What came of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub clicked: Option<(ThreadId, i32)>,
    pub solved: bool,
    pub asked: bool,
}

/// What is added to a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub searches: i64,
    pub empty: i64,
    pub reworded: i64,
    pub clicked: i64,
    pub solved: i64,
    pub asked: i64,
}

/// The latest search of a visit.
#[derive(Clone, Debug)]
struct Visit {
    token: Token,
    query: String,
    at: Timestamp,
    opened: bool,
}

impl Default for SearchLog {
    fn default() -> Self {
        let visits = Cache::builder()
            .max_capacity(VISITS)
            .time_to_idle(Duration::from_secs(VISIT_SECONDS))
            .build();
        Self {
            waiting: Mutex::default(),
            visits,
        }
    }
}

pub(super) const fn day_of(at: Timestamp) -> i64 {
    at.0.div_euclid(86_400 * Timestamp::SECOND)
}

impl SearchLog {
    /// Notes a search and names it for the marks that may follow. The same search again in the same
    /// visit (another page or filter of it) is no new one; letters typed after each other make one.
    /// Nothing is noted where nothing was typed, or while somebody types whom nothing ties to the
    /// letters before.
    pub fn searched(&self, now: Timestamp, search: Searched<'_>) -> Option<Token> {
        let query = kept(search.query);
        if query.is_empty() || (search.typing && search.visit.is_none()) {
            return None;
        }
        let last = search.visit.and_then(|visit| self.visits.get(visit));
        let last = last.filter(|last| now.seconds_since(last.at) <= REWORDED_WITHIN);
        let seen = last.as_ref().map(|last| (last.token, last.opened));
        let results = i64::try_from(search.results).unwrap_or(i64::MAX);
        let mut waiting = self.waiting();
        let token = match &last {
            Some(last) if last.query == query => last.token,
            Some(last) if waiting.goes_on(last, &query) => {
                waiting.replace(last.token, &query, results, search.typing);
                last.token
            }
            _ => {
                let instead_of = last.filter(|last| !last.opened).map(|last| last.query);
                let noted = Noted {
                    token: random_token()?,
                    at: now,
                    query: query.clone(),
                    results,
                    instead_of,
                    marks: Marks::default(),
                    typing: search.typing,
                };
                let token = noted.token;
                waiting.note(noted);
                token
            }
        };
        drop(waiting);
        if let Some(visit) = search.visit {
            // The same search on another page is as far as it was.
            let opened = seen.is_some_and(|(of, opened)| of == token && opened);
            self.visits.insert(
                visit.into(),
                Visit {
                    token,
                    query,
                    at: now,
                    opened,
                },
            );
        }
        Some(token)
    }

    /// Notes that a hit was opened; the first one counts.
    pub fn clicked(
        &self,
        now: Timestamp,
        visit: Option<&str>,
        token: Token,
        thread: ThreadId,
        rank: i32,
    ) {
        let opened = visit.and_then(|visit| Some((visit, self.visits.get(visit)?)));
        if let Some((visit, last)) = opened.filter(|(_, last)| last.token == token) {
            self.visits.insert(
                visit.into(),
                Visit {
                    opened: true,
                    ..last
                },
            );
        }
        self.waiting().mark(day_of(now), token, |marks| {
            marks.clicked = marks.clicked.or(Some((thread, rank.clamp(1, 10_000))));
        });
    }

    /// Notes that what was opened solved it.
    pub fn solved(&self, now: Timestamp, token: Token) {
        self.waiting()
            .mark(day_of(now), token, |marks| marks.solved = true);
    }

    /// Notes that the searcher asked in the end.
    pub fn asked(&self, now: Timestamp, token: Token) {
        self.waiting()
            .mark(day_of(now), token, |marks| marks.asked = true);
    }

    /// Hands over what is to be written: everything but searches that somebody may still be typing on.
    pub(super) fn take(&self, now: Timestamp) -> Waiting {
        let mut waiting = self.waiting();
        let mut taken = std::mem::take(&mut *waiting);
        let still = |noted: &Noted| noted.typing && now.seconds_since(noted.at) < TYPED_ON_FOR;
        (waiting.searches, taken.searches) = taken.searches.into_iter().partition(still);
        taken
    }

    /// Hands over everything.
    pub(super) fn take_all(&self) -> Waiting {
        std::mem::take(&mut *self.waiting())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    pub fn is_empty(&self) -> bool {
        self.searches.is_empty() && self.marks.is_empty() && self.days.is_empty()
    }

    fn find(&mut self, token: Token) -> Option<&mut Noted> {
        self.searches
            .iter_mut()
            .rev()
            .find(|noted| noted.token == token)
    }

    /// Whether `query` is what the visit's latest search became by typing on.
    fn goes_on(&mut self, last: &Visit, query: &str) -> bool {
        let grows = query.starts_with(&last.query) || last.query.starts_with(query);
        grows && !last.opened && self.find(last.token).is_some_and(|noted| noted.typing)
    }

    fn replace(&mut self, token: Token, query: &str, results: i64, typing: bool) {
        let Some(noted) = self.find(token) else {
            return;
        };
        let was_empty = noted.results == 0;
        query.clone_into(&mut noted.query);
        noted.results = results;
        noted.typing = typing;
        let day = day_of(noted.at);
        let sums = self.days.entry(day).or_default();
        sums.empty += i64::from(results == 0) - i64::from(was_empty);
    }

    fn note(&mut self, noted: Noted) {
        let sums = self.days.entry(day_of(noted.at)).or_default();
        sums.searches += 1;
        sums.empty += i64::from(noted.results == 0);
        sums.reworded += i64::from(noted.instead_of.is_some());
        if self.searches.len() < WAITING_MAX {
            self.searches.push(noted);
        }
    }

    /// Marks a search that waits at once, an older one when marks are written.
    fn mark(&mut self, day: i64, token: Token, set: impl Fn(&mut Marks)) {
        if let Some(noted) = self.find(token) {
            let before = noted.marks;
            set(&mut noted.marks);
            let after = noted.marks;
            self.days.entry(day).or_default().add(before, after);
        } else if self.marks.len() < MARKS_MAX || self.marks.contains_key(&token) {
            set(self.marks.entry(token).or_default());
        }
    }
}

impl Sums {
    /// Counts what `after` has and `before` had not.
    pub fn add(&mut self, before: Marks, after: Marks) {
        self.clicked += i64::from(after.clicked.is_some() && before.clicked.is_none());
        self.solved += i64::from(after.solved && !before.solved);
        self.asked += i64::from(after.asked && !before.asked);
    }
}

/// None where there is no randomness: then nothing is noted.
fn random_token() -> Option<Token> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).ok()?;
    Some(Token(i64::from_le_bytes(bytes) & i64::MAX))
}
