//! The ledger's check: every chain and every anchor recomputed.

use super::{Anchor, Check, Latest, Tally, anchors};
use crate::bulk::snapshot;
use crate::calendars::Calendars;
use crate::escalations::{columns, ledger, queries};
use crate::{Ctx, Result};
use backstop_domain::ids::EscalationId;
use backstop_entity::{escalation, escalation_event};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::collections::HashMap;

const BATCH: u64 = 500;

/// The hash chain of every escalation is unbroken, tells the state it is in and holds what the
/// anchors say, those in the database and those `kept` elsewhere. What cases keep of their clocks goes
/// to the tally of those, since it follows from the same entries.
pub(super) async fn ledger(
    ctx: &Ctx,
    kept: &[Anchor],
    clocks: &mut Tally,
) -> Result<(Check, Option<Latest>)> {
    let mut tally = Tally::new("ledger");
    let mut after = EscalationId(0);
    let mut seen = 0;
    loop {
        // Cases and their entries as of one moment, since agents go on working.
        let txn = snapshot::begin(ctx).await?;
        let cases = queries::after(&txn, after, BATCH).await?;
        let Some(last) = cases.last() else { break };
        let ids: Vec<_> = cases.iter().map(|c| c.id).collect();
        let chains = queries::events_of(&txn, ids).await?;
        txn.commit().await?;
        seen += chains.values().map(Vec::len).sum::<usize>();
        after = last.id;
        for case in &cases {
            let entries = chains.get(&case.id).map_or(&[][..], Vec::as_slice);
            if let Some(finding) = ledger::check(case.id, case.state, entries) {
                tally.broken(finding);
            }
        }
        moments(ctx, &cases, &chains, clocks).await?;
    }
    tally.looked_at(seen);
    vanished(ctx, seen, &mut tally).await?;
    let latest = anchors::check(ctx, kept, &mut tally).await?;
    Ok((tally.done(), latest))
}

/// What the rows of some cases keep of their clocks is what their ledgers say.
async fn moments(
    ctx: &Ctx,
    cases: &[escalation::Model],
    chains: &HashMap<EscalationId, Vec<escalation_event::Model>>,
    tally: &mut Tally,
) -> Result<()> {
    let chains = cases.iter().filter_map(|case| {
        let entries = chains.get(&case.id)?;
        // Cases from before their ledger kept the terms cannot be derived again.
        Some((case, entries, columns::terms_of(entries)?))
    });
    let chains: Vec<_> = chains.collect();
    let mut calendars = Calendars::default();
    let named = chains.iter().map(|(_, _, terms)| terms.calendar_id);
    calendars.load(ctx.read(), named).await?;
    tally.looked_at(chains.len());
    for (case, entries, terms) in chains {
        let calendar = calendars.get(terms.calendar_id);
        let wrong = columns::mend(&mut case.clone(), entries, &terms, calendar);
        // One finding a case.
        if let Some(finding) = wrong.into_iter().next() {
            tally.broken(finding);
        }
    }
    Ok(())
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
