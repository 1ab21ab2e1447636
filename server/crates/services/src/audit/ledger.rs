//! The ledger's check: every chain and every anchor recomputed.

use super::{Anchor, Check, Latest, Tally, anchors};
use crate::bulk::snapshot;
use crate::escalations::ledger;
use crate::{Ctx, Result};
use backstop_domain::ids::EscalationId;
use backstop_entity::{escalation, escalation_event};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

const BATCH: u64 = 500;

/// The hash chain of every escalation is unbroken, tells the state it is in and holds what the
/// anchors say, those in the database and those `kept` elsewhere.
pub(super) async fn ledger(ctx: &Ctx, kept: &[Anchor]) -> Result<(Check, Option<Latest>)> {
    let mut tally = Tally::new("ledger");
    let mut after = EscalationId(0);
    let mut seen = 0;
    loop {
        // Cases and their entries as of one moment, since agents go on working.
        let txn = snapshot::begin(ctx).await?;
        let cases = escalation::Entity::find()
            .filter(escalation::Column::Id.gt(after))
            .order_by_asc(escalation::Column::Id)
            .limit(BATCH)
            .all(&txn)
            .await?;
        let Some(last) = cases.last() else { break };
        let ids: Vec<_> = cases.iter().map(|c| c.id).collect();
        let rows = escalation_event::Entity::find()
            .filter(escalation_event::Column::EscalationId.is_in(ids))
            .order_by_asc(escalation_event::Column::Seq)
            .order_by_asc(escalation_event::Column::Id)
            .all(&txn)
            .await?;
        txn.commit().await?;
        seen += rows.len();
        after = last.id;
        let mut chains: HashMap<EscalationId, Vec<_>> = HashMap::new();
        for row in rows {
            chains.entry(row.escalation_id).or_default().push(row);
        }
        for case in &cases {
            let entries = chains.remove(&case.id).unwrap_or_default();
            if let Some(finding) = ledger::check(case.id, case.state, &entries) {
                tally.broken(finding);
            }
        }
    }
    tally.looked_at(seen);
    vanished(ctx, seen, &mut tally).await?;
    let latest = anchors::check(ctx, kept, &mut tally).await?;
    Ok((tally.done(), latest))
}

/// Entries that were there when the audit began and are not any more.
async fn vanished(ctx: &Ctx, seen: usize, tally: &mut Tally) -> Result<()> {
    let all = escalation_event::Entity::find().count(ctx.read()).await?;
    // New cases may appear while the audit runs; fewer entries than were seen cannot.
    if usize::try_from(all).is_ok_and(|all| all < seen) {
        tally.broken(format!(
            "{} ledger entries vanished while the audit ran",
            seen as u64 - all
        ));
    }
    Ok(())
}
