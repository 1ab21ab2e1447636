//! The ledger: an append-only, hash-chained record of what happened to each escalation.
//!
//! `hash = SHA-256(canonical form of the entry ‖ hash of the entry before)`, one chain a case, so
//! that nodes never wait for one another. The database refuses changes; the chain shows them where
//! somebody got around that, and [`super::anchor`] shows what a chain cannot: that its end is gone.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::escalation::{EscalationState, LedgerEvent};
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_entity::{escalation_event, ledger_head};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, NotSet,
    QueryFilter, QueryOrder, Set,
};
use sha2::{Digest, Sha256};

/// What stands in place of a hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash an entry must have.
#[must_use]
pub fn hash(entry: &escalation_event::Model) -> String {
    let actor = entry
        .actor_id
        .map_or_else(|| "-".to_owned(), |a| a.to_string());
    // Lengths before free text, so that no two entries share one form.
    let form = format!(
        "backstop-ledger-1\n{}\n{}\n{}\n{}\n{actor}\n{}\n{}\n{}",
        entry.escalation_id,
        entry.seq,
        entry.at.0,
        entry.kind,
        entry.data.len(),
        entry.data,
        entry.prev_hash
    );
    hex(&Sha256::digest(form.as_bytes()))
}

/// Bytes as text.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// Appends an entry to a case's chain, inside the caller's transaction, which holds the thread's lock.
/// Yields the entry's number.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn append<C: ConnectionTrait>(
    txn: &C,
    id: EscalationId,
    at: Timestamp,
    kind: LedgerEvent,
    actor: Option<AccountId>,
    data: &serde_json::Value,
) -> Result<i32> {
    let last = escalation_event::Entity::find()
        .filter(escalation_event::Column::EscalationId.eq(id))
        .order_by_desc(escalation_event::Column::Seq)
        .one(txn)
        .await?;
    let (seq, prev_hash) = last.map_or((1, GENESIS.to_owned()), |l| (l.seq + 1, l.hash));
    let data = if data.is_null() {
        String::new()
    } else {
        data.to_string()
    };
    let mut entry = escalation_event::Model {
        id: 0,
        escalation_id: id,
        seq,
        at,
        kind,
        actor_id: actor,
        data,
        prev_hash,
        hash: String::new(),
    };
    entry.hash = hash(&entry);
    save_head(txn, &entry).await?;
    row(entry).insert(txn).await?;
    Ok(seq)
}

/// Begins the chains of new cases, each with what it says about how the case came into being.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn open_many<C: ConnectionTrait>(
    txn: &C,
    cases: &[(EscalationId, serde_json::Value)],
    at: Timestamp,
) -> Result<()> {
    let entries: Vec<_> = cases
        .iter()
        .map(|(id, data)| {
            let mut entry = escalation_event::Model {
                id: 0,
                escalation_id: *id,
                seq: 1,
                at,
                kind: LedgerEvent::Created,
                actor_id: None,
                data: data.to_string(),
                prev_hash: GENESIS.to_owned(),
                hash: String::new(),
            };
            entry.hash = hash(&entry);
            entry
        })
        .collect();
    let heads = entries.iter().map(head);
    ledger_head::Entity::insert_many(heads)
        .exec_without_returning(txn)
        .await?;
    let rows = entries.into_iter().map(row);
    escalation_event::Entity::insert_many(rows)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// An entry about to be stored.
fn row(entry: escalation_event::Model) -> escalation_event::ActiveModel {
    escalation_event::ActiveModel {
        id: NotSet,
        ..entry.into_active_model().reset_all()
    }
}

/// The entry as the last of its chain, for the next anchor.
fn head(entry: &escalation_event::Model) -> ledger_head::ActiveModel {
    ledger_head::ActiveModel {
        escalation_id: Set(entry.escalation_id),
        seq: Set(entry.seq),
        hash: Set(entry.hash.clone()),
        anchored: Set(false),
    }
}

/// The note in what an entry records; empty where there is none.
pub(crate) fn note(data: &str) -> String {
    let data: Option<serde_json::Value> = serde_json::from_str(data).ok();
    let note = data.as_ref().and_then(|data| data.get("note")?.as_str());
    note.unwrap_or_default().to_owned()
}

/// Remembers the entry as the last of its chain, for the next anchor. It locks the row, so that an
/// anchor being made at this moment takes either the entry before or this one, and never misses it.
async fn save_head<C: ConnectionTrait>(txn: &C, entry: &escalation_event::Model) -> Result<()> {
    let grown = OnConflict::column(ledger_head::Column::EscalationId)
        .update_columns([
            ledger_head::Column::Seq,
            ledger_head::Column::Hash,
            ledger_head::Column::Anchored,
        ])
        .to_owned();
    ledger_head::Entity::insert(head(entry))
        .on_conflict(grown)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// What is wrong with a case's chain, if anything: entries in order of their number.
#[must_use]
pub fn check(
    id: EscalationId,
    state: EscalationState,
    entries: &[escalation_event::Model],
) -> Option<String> {
    let mut prev = GENESIS.to_owned();
    for (place, entry) in (1i32..).zip(entries) {
        if entry.seq != place {
            return Some(format!("case {id}: entry {place} is missing"));
        }
        if entry.prev_hash != prev {
            return Some(format!(
                "case {id}: entry {place} does not follow the one before"
            ));
        }
        if entry.hash != hash(entry) {
            return Some(format!("case {id}: entry {place} was changed"));
        }
        prev.clone_from(&entry.hash);
    }
    match replay(entries) {
        None => Some(format!(
            "case {id}: the ledger does not begin with its creation"
        )),
        Some(told) if told != state => {
            Some(format!("case {id} is {state}, but its ledger says {told}"))
        }
        Some(_) => None,
    }
}

/// The state the entries lead to; none where they do not begin with the creation.
fn replay(entries: &[escalation_event::Model]) -> Option<EscalationState> {
    let (first, rest) = entries.split_first()?;
    if first.kind != LedgerEvent::Created {
        return None;
    }
    let first = EscalationState::Queued;
    Some(
        rest.iter()
            .fold(first, |state, entry| state.after(entry.kind)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(kinds: &[LedgerEvent]) -> Vec<escalation_event::Model> {
        let mut prev = GENESIS.to_owned();
        (1i32..)
            .zip(kinds)
            .map(|(seq, kind)| {
                let mut entry = escalation_event::Model {
                    id: i64::from(seq),
                    escalation_id: EscalationId(7),
                    seq,
                    at: Timestamp(i64::from(seq)),
                    kind: *kind,
                    actor_id: None,
                    data: format!("{{\"n\":{seq}}}"),
                    prev_hash: prev.clone(),
                    hash: String::new(),
                };
                entry.hash = hash(&entry);
                prev.clone_from(&entry.hash);
                entry
            })
            .collect()
    }

    const STORY: &[LedgerEvent] = &[
        LedgerEvent::Created,
        LedgerEvent::Claimed,
        LedgerEvent::RepliedPublicly,
        LedgerEvent::Resolved,
    ];

    fn verdict(entries: &[escalation_event::Model]) -> Option<String> {
        check(EscalationId(7), EscalationState::Resolved, entries)
    }

    #[test]
    fn an_honest_chain_holds() {
        assert_eq!(verdict(&chain(STORY)), None);
    }

    #[test]
    fn every_kind_of_tampering_is_found() {
        let honest = chain(STORY);
        let mut edited = honest.clone();
        edited[1].data = "{\"n\":9}".into();
        let mut resealed = edited.clone();
        resealed[1].hash = hash(&resealed[1]);
        let mut deleted = honest.clone();
        deleted.remove(2);
        let mut cut = honest.clone();
        cut.truncate(3);
        let mut inserted = honest.clone();
        inserted.insert(2, honest[1].clone());
        let mut reordered = honest.clone();
        reordered.swap(1, 2);
        let mut headless = honest;
        headless.remove(0);
        for (name, entries) in [
            ("edit", edited),
            ("edit and reseal", resealed),
            ("delete", deleted),
            ("cut the end", cut),
            ("insert", inserted),
            ("reorder", reordered),
            ("cut the start", headless),
            ("empty", vec![]),
        ] {
            assert!(verdict(&entries).is_some(), "{name} was not found");
        }
    }
}
