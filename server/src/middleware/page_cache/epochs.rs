//! When what was last changed, counted in events rather than in time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use backstop_services::outbox::{Entry, Event};

use super::Moment;

/// Threads remembered one by one; beyond it all pages are dropped once and counting begins anew.
const THREADS_MAX: usize = 50_000;

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Lists of threads, which any event may change.
    Lists,
    /// One thread.
    Thread(i64),
}

impl Tag {
    /// Reads a tag a page was given; none for one that no event drops.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "lists" => Some(Self::Lists),
            Some(("thread", id)) => id.parse().ok().map(Self::Thread),
            _ => None,
        }
    }
}

#[derive(Default)]
pub struct Epochs {
    now: AtomicU64,
    changed: RwLock<Changed>,
}

#[derive(Default)]
struct Changed {
    all: u64,
    lists: u64,
    threads: HashMap<i64, u64>,
}

impl Epochs {
    pub fn now(&self) -> u64 {
        self.now.load(Ordering::SeqCst)
    }

    /// Whether nothing with one of the tags has changed since.
    pub fn holds(&self, Moment(since): Moment, tags: &[Tag]) -> bool {
        let changed = self.changed.read().unwrap_or_else(PoisonError::into_inner);
        changed.all <= since
            && tags.iter().all(|tag| match tag {
                Tag::Lists => changed.lists <= since,
                Tag::Thread(id) => changed.threads.get(id).is_none_or(|at| *at <= since),
            })
    }

    pub fn apply(&self, event: &Entry) {
        let kind = Event::from_word(&event.kind);
        self.change(|changed, now| {
            // No list shows votes, and they come often.
            if kind != Some(Event::PostVoted) {
                changed.lists = now;
            }
            match (kind, event.thread_id) {
                // Names, roles and whole batches show everywhere; an unknown event may, too.
                (None | Some(Event::SiteChanged | Event::Imported), _) | (_, None) => {
                    changed.all = now
                }
                (_, Some(thread)) => {
                    changed.threads.insert(thread.0, now);
                }
            }
        });
    }

    pub fn drop_all(&self) {
        self.change(|changed, now| changed.all = now);
    }

    fn change(&self, act: impl FnOnce(&mut Changed, u64)) {
        let mut changed = self.changed.write().unwrap_or_else(PoisonError::into_inner);
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        act(&mut changed, now);
        if changed.threads.len() > THREADS_MAX {
            changed.threads.clear();
            changed.all = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use backstop_domain::Timestamp;
    use backstop_domain::ids::ThreadId;

    use super::*;

    fn event(kind: Event, thread: Option<i64>) -> Entry {
        Entry {
            id: 1,
            position: 1,
            at: Timestamp(0),
            kind: kind.word().to_owned(),
            thread_id: thread.map(ThreadId),
            post_id: None,
            actor_id: None,
            payload: String::new(),
        }
    }

    #[test]
    fn an_event_drops_its_thread_and_the_lists() {
        let epochs = Epochs::default();
        let before = Moment(epochs.now());
        epochs.apply(&event(Event::PostCreated, Some(7)));
        assert!(!epochs.holds(before, &[Tag::Thread(7)]));
        assert!(!epochs.holds(before, &[Tag::Lists]));
        assert!(epochs.holds(before, &[Tag::Thread(8)]));
        let after = Moment(epochs.now());
        assert!(epochs.holds(after, &[Tag::Thread(7), Tag::Lists]));
        epochs.apply(&event(Event::SiteChanged, None));
        assert!(!epochs.holds(after, &[Tag::Thread(8)]));
    }

    #[test]
    fn only_tags_that_events_drop_are_known() {
        assert_eq!(Tag::parse("lists"), Some(Tag::Lists));
        assert_eq!(Tag::parse("thread:12"), Some(Tag::Thread(12)));
        assert_eq!(Tag::parse("member:12"), None);
    }
}
