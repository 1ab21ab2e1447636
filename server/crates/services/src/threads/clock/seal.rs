//! What holds the events of a clock: the thread keeps one hash over all of them, each hashed with the
//! hash before, and a case keeps in its ledger what that hash was when it began.
//!
//! The database refuses to change an event. Who gets around that must also rewrite the thread; and for
//! a question that became a case the chain of its ledger, too, which anchors hold.

use crate::escalations::ledger::{self, GENESIS};
use backstop_domain::ids::EscalationId;
use backstop_entity::clock_event;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The history of a clock up to one of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// The number of its last event.
    pub seq: i32,
    /// The hash over it and all before.
    pub hash: String,
}

/// A seal that the ledger of a case keeps.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// The case.
    pub case: EscalationId,
    /// What its first entry says.
    pub seal: Seal,
}

/// The hash over an event and all before it; `before` is the hash over those, empty where there are
/// none.
pub(crate) fn hash(before: &str, event: &clock_event::Model) -> String {
    let or_none = |number: Option<i64>| number.map_or_else(|| "-".to_owned(), |n| n.to_string());
    let before = if before.is_empty() { GENESIS } else { before };
    let terms = event.terms.as_deref().unwrap_or("-");
    // Lengths before free text, so that no two events share one form.
    let form = format!(
        "backstop-clock-1\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{terms}\n{}\n{}\n{}\n{}\n{before}",
        event.thread_id,
        event.seq,
        event.episode,
        event.at.0,
        event.kind,
        or_none(event.actor_id.map(|id| id.0)),
        or_none(event.post_id.map(|id| id.0)),
        terms.len(),
        event.reason.len(),
        event.reason,
        event.started_at.0,
        or_none(event.due_at.map(|at| at.0)),
    );
    ledger::hex(&Sha256::digest(form.as_bytes()))
}

/// What is wrong with the events of a thread, in order of their numbers, if anything: `head` is the
/// hash the thread keeps, `kept` are the seals in the ledgers of its cases.
pub(crate) fn check(head: &str, events: &[clock_event::Model], kept: &[Kept]) -> Option<String> {
    let mut hashes: Vec<String> = Vec::with_capacity(events.len());
    for (place, event) in (1i32..).zip(events) {
        if event.seq != place {
            return Some(format!("event {place} of its clock is missing"));
        }
        hashes.push(hash(hashes.last().map_or("", String::as_str), event));
    }
    if hashes.last().map_or("", String::as_str) != head {
        return Some("the events of its clock are not those that were written".to_owned());
    }
    let differs = |kept: &&Kept| {
        let place = usize::try_from(kept.seal.seq - 1).ok();
        place.and_then(|place| hashes.get(place)) != Some(&kept.seal.hash)
    };
    kept.iter().find(differs).map(|kept| {
        let (case, seq) = (kept.case, kept.seal.seq);
        format!("the events of its clock up to {seq} are not those that case {case} began with")
    })
}
