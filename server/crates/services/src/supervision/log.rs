//! The audit trail: what was changed about queues and agents, in a log of its own, and what
//! happened to cases, from their ledgers.

use super::queries::{self, NewEntry};
use crate::accounts::authors;
use crate::escalations::ledger;
use crate::keyset::{Cursor, PageRequest};
use crate::{Ctx, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{CaseLogEntry, DeskLogEntry, LedgerEntry, Page};
use backstop_domain::{Actor, Timestamp};
use backstop_entity::{desk_log, escalation_event};
use sea_orm::DatabaseTransaction;

/// Writes one act into the log, in the transaction of the act: `action` is a word such as
/// `queue.paused`, `target` names what it was done to, `detail` says what is new.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn record(
    txn: &DatabaseTransaction,
    at: Timestamp,
    actor: &Actor,
    action: &str,
    target: &str,
    detail: String,
) -> Result<()> {
    let entry = NewEntry {
        at,
        actor: actor.account(),
        action,
        target,
        detail,
    };
    queries::insert(txn, entry).await
}

/// What was changed about queues, agents and skills, newest first.
///
/// # Errors
/// A refusal where the actor does not supervise.
pub async fn desk_log(ctx: &Ctx, actor: &Actor, page: PageRequest) -> Result<Page<DeskLogEntry>> {
    check(actor, Action::Supervise)?;
    let rows = queries::acts(ctx.read(), page).await?;
    let (rows, next) = page.cut(rows, |row| by_id(row.id));
    let people = authors(ctx.read(), rows.iter().filter_map(|row| row.actor_id)).await?;
    let entry = |row: desk_log::Model| DeskLogEntry {
        id: row.id,
        at: row.at,
        actor: row.actor_id.and_then(|id| people.get(&id).cloned()),
        action: row.action,
        target: row.target,
        detail: row.detail,
    };
    Ok(Page {
        items: rows.into_iter().map(entry).collect(),
        next,
    })
}

/// What happened to cases, newest first, of all ledgers together.
///
/// # Errors
/// As [`desk_log`].
pub async fn cases_log(ctx: &Ctx, actor: &Actor, page: PageRequest) -> Result<Page<CaseLogEntry>> {
    check(actor, Action::Supervise)?;
    let rows = queries::entries(ctx.read(), page).await?;
    let (rows, next) = page.cut(rows, |row| by_id(row.id));
    let people = authors(ctx.read(), rows.iter().filter_map(|row| row.actor_id)).await?;
    let entry = |row: escalation_event::Model| CaseLogEntry {
        case: row.escalation_id,
        entry: LedgerEntry {
            seq: row.seq,
            at: row.at,
            kind: row.kind,
            actor: row.actor_id.and_then(|id| people.get(&id).cloned()),
            note: ledger::note(&row.data),
            data: row.data,
            prev_hash: row.prev_hash,
            hash: row.hash,
        },
    };
    Ok(Page {
        items: rows.into_iter().map(entry).collect(),
        next,
    })
}

const fn by_id(id: i64) -> Cursor {
    Cursor { key: id, id }
}
