//! What holds the events of a clock: the thread keeps one hash over all of them, each hashed with the
//! hash before, and a case keeps in its ledger what that hash was when it began.
//!
//! The database refuses to change an event. Who gets around that must also rewrite the thread; and for
//! a question that became a case the chain of its ledger, too, which anchors hold.

use crate::Result;
use crate::escalations::ledger::{self, GENESIS};
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_entity::{clock_event, escalation, escalation_event};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The history of a clock up to one of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// The number of its last event.
    pub seq: i32,
    /// The hash over it and all before.
    pub hash: String,
}

/// A seal that the first entry in the ledger of a case keeps.
#[derive(Clone, Debug)]
struct Kept {
    case: EscalationId,
    seal: Seal,
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
fn check(head: &str, events: &[clock_event::Model], kept: &[Kept]) -> Option<String> {
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

/// Those of some threads, each with the hash it keeps, whose events are not what was written, and what
/// is wrong.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn broken<C: ConnectionTrait>(
    db: &C,
    threads: Vec<(ThreadId, String)>,
) -> Result<Vec<(ThreadId, String)>> {
    let ids: Vec<ThreadId> = threads.iter().map(|(id, _)| *id).collect();
    let mut events = events(db, &ids).await?;
    let mut kept = kept(db, &ids).await?;
    let check = |(id, head): (ThreadId, String)| {
        let events = events.remove(&id).unwrap_or_default();
        let kept = kept.remove(&id).unwrap_or_default();
        check(&head, &events, &kept).map(|what| (id, what))
    };
    Ok(threads.into_iter().filter_map(check).collect())
}

async fn events<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<clock_event::Model>>> {
    let rows = clock_event::Entity::find()
        .filter(clock_event::Column::ThreadId.is_in(threads.iter().copied()))
        .order_by_asc(clock_event::Column::ThreadId)
        .order_by_asc(clock_event::Column::Seq)
        .all(db)
        .await?;
    let mut all: HashMap<ThreadId, Vec<_>> = HashMap::new();
    for row in rows {
        all.entry(row.thread_id).or_default().push(row);
    }
    Ok(all)
}

/// What the ledgers of the threads' cases keep of their clocks; those from before they did, nothing.
async fn kept<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<Kept>>> {
    #[derive(Deserialize)]
    struct Beginning {
        clock: Seal,
    }
    let cases: Vec<(ThreadId, EscalationId, String)> = escalation::Entity::find()
        .select_only()
        .columns([escalation::Column::ThreadId, escalation::Column::Id])
        .column(escalation_event::Column::Data)
        .join(
            sea_orm::JoinType::InnerJoin,
            escalation::Entity::belongs_to(escalation_event::Entity)
                .from(escalation::Column::Id)
                .to(escalation_event::Column::EscalationId)
                .into(),
        )
        .filter(escalation_event::Column::Seq.eq(1))
        .filter(escalation::Column::ThreadId.is_in(threads.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut all: HashMap<ThreadId, Vec<Kept>> = HashMap::new();
    for (thread, case, data) in cases {
        if let Ok(Beginning { clock }) = serde_json::from_str(&data) {
            let kept = Kept { case, seal: clock };
            all.entry(thread).or_default().push(kept);
        }
    }
    Ok(all)
}
