//! The moments of cases.

use super::{Found, Mode, Recomputed};
use crate::calendars::Calendars;
use crate::escalations::{columns, ledger, queries};
use crate::outbox::{self, About, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::ids::EscalationId;
use backstop_entity::{escalation, escalation_event};
use sea_orm::ConnectionTrait;

/// Cases looked at together.
const BATCH: u64 = 200;

pub(super) async fn recompute(
    ctx: &Ctx,
    mode: Mode,
    done: &mut Recomputed,
    tell: &mut impl FnMut(Found),
) -> Result<()> {
    let mut after = EscalationId(0);
    loop {
        let cases = queries::after(ctx.read(), after, BATCH).await?;
        let Some(last) = cases.last() else {
            return Ok(());
        };
        after = last.id;
        done.checked += cases.len();
        for id in wrong(ctx, cases).await? {
            if let Some(found) = mend(ctx, id, mode).await? {
                done.count(&found);
                tell(found);
            }
        }
    }
}

/// Those of some cases that do not seem to say what their ledgers say.
async fn wrong(ctx: &Ctx, cases: Vec<escalation::Model>) -> Result<Vec<EscalationId>> {
    let ids = cases.iter().map(|case| case.id).collect();
    let mut chains = queries::events_of(ctx.read(), ids).await?;
    let mut calendars = Calendars::default();
    let mut ids = Vec::new();
    for mut case in cases {
        let entries = chains.remove(&case.id).unwrap_or_default();
        if !put_right(ctx.read(), &mut calendars, &mut case, &entries)
            .await?
            .is_empty()
        {
            ids.push(case.id);
        }
    }
    Ok(ids)
}

/// Puts the row right and says what was wrong; nothing where its ledger is from before it kept terms.
async fn put_right<C: ConnectionTrait>(
    db: &C,
    calendars: &mut Calendars,
    case: &mut escalation::Model,
    entries: &[escalation_event::Model],
) -> Result<Vec<String>> {
    let Some(terms) = columns::terms_of(entries) else {
        return Ok(Vec::new());
    };
    calendars.load(db, [terms.calendar_id]).await?;
    let calendar = calendars.get(terms.calendar_id);
    Ok(columns::mend(case, entries, &terms, calendar))
}

/// Looks at a case again under its lock; none where it is right after all.
async fn mend(ctx: &Ctx, id: EscalationId, mode: Mode) -> Result<Option<Found>> {
    let txn = ctx.write().await?;
    let thread = queries::get(&txn, id).await?.thread_id;
    // The thread is locked first, always.
    threads::thread_for_update(&txn, thread).await?;
    let Some(mut case) = queries::find_for_update(&txn, id).await? else {
        return Ok(None);
    };
    let entries = queries::events(&txn, id).await?;
    let wrong = put_right(&txn, &mut Calendars::default(), &mut case, &entries).await?;
    if wrong.is_empty() {
        return Ok(None);
    }
    let finding = wrong.join("; ");
    if let Some(what) = ledger::check(id, case.state, &entries) {
        return Ok(Some(Found::Left(format!("{finding}; but {what}"))));
    }
    if mode == Mode::Mend {
        queries::save(&txn, case).await?;
        let about = About {
            thread: Some(thread),
            payload: id.to_string(),
            ..About::default()
        };
        outbox::append(&txn, ctx.now(), Event::EscalationChanged, about).await?;
        txn.commit().await?;
        ctx.nudge().ring();
    }
    Ok(Some(Found::Mended(finding)))
}
