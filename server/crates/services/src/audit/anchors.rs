//! The anchors' check: each follows the one before, holds the heads it says, and every head it holds
//! is still in the ledger.

use super::{Anchor, Latest, Tally};
use crate::escalations::anchor::{self, Root};
use crate::escalations::ledger::GENESIS;
use crate::{Ctx, Result};
use backstop_domain::ids::EscalationId;
use backstop_entity::{ledger_anchor, ledger_anchor_head};
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Statement, StreamTrait,
};
use std::collections::HashMap;

const BATCH: u64 = 500;

/// Checks all anchors and those `kept` elsewhere; yields the latest.
pub(super) async fn check(ctx: &Ctx, kept: &[Anchor], tally: &mut Tally) -> Result<Option<Latest>> {
    let mut kept: HashMap<i64, &str> = kept.iter().map(|k| (k.number, k.hash.as_str())).collect();
    let mut last: Option<ledger_anchor::Model> = None;
    loop {
        let after = last.as_ref().map_or(0, |l| l.number);
        let anchors = ledger_anchor::Entity::find()
            .filter(ledger_anchor::Column::Number.gt(after))
            .order_by_asc(ledger_anchor::Column::Number)
            .limit(BATCH)
            .all(ctx.read())
            .await?;
        let Some(end) = anchors.last().map(|a| a.number) else {
            break;
        };
        let mut roots = heads(ctx, after, end, tally).await?;
        for anchor in anchors {
            let root = roots.remove(&anchor.number).unwrap_or_default();
            if let Some(finding) = links(last.as_ref(), &anchor, root) {
                tally.broken(finding);
            }
            if kept
                .remove(&anchor.number)
                .is_some_and(|k| k != anchor.hash)
            {
                let number = anchor.number;
                tally.broken(format!("anchor {number} is not the one that was kept"));
            }
            last = Some(anchor);
        }
    }
    for number in kept.into_keys() {
        tally.broken(format!("anchor {number} was kept, but is not there"));
    }
    ends(ctx, tally).await?;
    Ok(last.map(Latest::from))
}

/// What is wrong with an anchor itself, if anything.
fn links(
    last: Option<&ledger_anchor::Model>,
    anchor: &ledger_anchor::Model,
    root: Root,
) -> Option<String> {
    let number = anchor.number;
    let (expected, prev) = last.map_or((1, GENESIS), |l| (l.number + 1, l.hash.as_str()));
    if number != expected {
        return Some(format!("anchor {expected} is missing"));
    }
    if anchor.prev_hash != prev {
        return Some(format!("anchor {number} does not follow the one before"));
    }
    let heads = root.heads();
    if anchor.hash != anchor::hash(anchor) {
        return Some(format!("anchor {number} was changed"));
    }
    if u64::try_from(anchor.heads) != Ok(heads) || anchor.root != root.done() {
        let said = anchor.heads;
        return Some(format!(
            "anchor {number} held {said} heads; the {heads} that are there are not those"
        ));
    }
    None
}

/// A head as an anchor holds it, beside what the ledger holds now.
#[derive(FromQueryResult)]
struct Held {
    anchor: i64,
    escalation_id: EscalationId,
    seq: i32,
    hash: String,
    found: Option<String>,
}

/// The roots of the anchors after `after` up to `end`, while every head they hold is looked for.
async fn heads(ctx: &Ctx, after: i64, end: i64, tally: &mut Tally) -> Result<HashMap<i64, Root>> {
    let sql = format!(
        "SELECT h.anchor, h.escalation_id, h.seq, h.hash, e.hash AS found FROM ledger_anchor_head h \
         LEFT JOIN escalation_event e ON e.escalation_id = h.escalation_id AND e.seq = h.seq \
         WHERE h.anchor > {after} AND h.anchor <= {end} ORDER BY h.anchor, h.escalation_id"
    );
    let db = ctx.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let mut rows = db.stream_raw(statement).await?;
    let mut roots: HashMap<i64, Root> = HashMap::new();
    while let Some(row) = rows.try_next().await? {
        let held = Held::from_query_result(&row, "")?;
        let (number, case, seq) = (held.anchor, held.escalation_id, held.seq);
        let what = match held.found {
            Some(found) if found == held.hash => None,
            Some(_) => Some("is not the one"),
            None => Some("is gone"),
        };
        if let Some(what) = what {
            tally.broken(format!(
                "case {case}: entry {seq}, which anchor {number} holds, {what}"
            ));
        }
        roots
            .entry(number)
            .or_default()
            .add(&ledger_anchor_head::Model {
                anchor: number,
                escalation_id: case,
                seq,
                hash: held.hash,
            });
    }
    Ok(roots)
}

/// The end of every chain is the entry that was written last; each question is one statement, so
/// that what is written meanwhile disturbs none.
async fn ends(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let questions = [
        (
            "its last entry is gone",
            "SELECT h.escalation_id AS id FROM ledger_head h LEFT JOIN escalation_event e \
             ON e.escalation_id = h.escalation_id AND e.seq = h.seq AND e.hash = h.hash WHERE e.id IS NULL",
        ),
        (
            "an entry was put behind its last one",
            "SELECT DISTINCT e.escalation_id AS id FROM escalation_event e LEFT JOIN ledger_head h \
             ON h.escalation_id = e.escalation_id WHERE h.seq IS NULL OR e.seq > h.seq",
        ),
        (
            "its end was anchored, but no anchor holds it",
            "SELECT h.escalation_id AS id FROM ledger_head h LEFT JOIN ledger_anchor_head a \
             ON a.escalation_id = h.escalation_id AND a.seq = h.seq WHERE h.anchored AND a.anchor IS NULL",
        ),
    ];
    let db = ctx.read();
    for (what, sql) in questions {
        let statement = Statement::from_string(db.get_database_backend(), sql);
        for row in db.query_all_raw(statement).await? {
            let case: EscalationId = row.try_get("", "id")?;
            tally.broken(format!("case {case}: {what}"));
        }
    }
    Ok(())
}
