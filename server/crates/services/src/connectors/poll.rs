//! Asking what changed: which endpoints, from where, and what the answer does to them.

use super::endpoint::{endpoint, prefix};
use super::lease::admission;
use super::{queries, settle};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::connector::{Admission, Breaker, Endpoint, Fault, Since};
use backstop_domain::ids::ConnectorId;
use backstop_entity::connector;

/// Seconds between two looks.
const EVERY_SECONDS: i64 = 15;
/// Seconds a look may take before another node does it.
const LEASE_SECONDS: i64 = 120;

/// A look to be done.
#[derive(Clone, Debug)]
pub struct Look {
    /// Where.
    pub endpoint: Endpoint,
    /// From where on.
    pub since: Since,
}

/// Takes the endpoints that are to be asked now; each by one node.
///
/// # Errors
/// When the database does not answer.
pub async fn looks(ctx: &Ctx) -> Result<Vec<Look>> {
    let now = ctx.shared_now().await?;
    let is_due = |row: &connector::Model| row.enabled && row.kind.is_polled() && row.poll_at <= now;
    let due = queries::all(ctx.read()).await?;
    if !due.iter().any(is_due) {
        return Ok(Vec::new());
    }
    let txn = ctx.write().await?;
    let rows: Vec<_> = queries::to_look_at(&txn, now)
        .await?
        .into_iter()
        .filter(is_due)
        .collect();
    let mut looks = Vec::new();
    for row in &rows {
        let closed = !matches!(admission(row, now), Admission::Nothing(_));
        if closed && queries::has_tickets(&txn, row.id).await? {
            looks.extend(look(ctx, row));
        }
    }
    let asked = |row: &&connector::Model| looks.iter().any(|look| look.endpoint.id == row.id);
    let (now_asked, not): (Vec<_>, Vec<_>) = rows.iter().partition(asked);
    let ids = |rows: Vec<&connector::Model>| rows.into_iter().map(|row| row.id).collect();
    queries::set_poll(&txn, ids(now_asked), now.plus_seconds(LEASE_SECONDS)).await?;
    queries::set_poll(&txn, ids(not), now.plus_seconds(EVERY_SECONDS)).await?;
    txn.commit().await?;
    Ok(looks)
}

fn look(ctx: &Ctx, row: &connector::Model) -> Option<Look> {
    let since = Since {
        cursor: row.poll_cursor.clone(),
        prefix: prefix(row),
        start: row.created_at,
    };
    let endpoint = endpoint(ctx, row).ok()?;
    Some(Look { endpoint, since })
}

/// Records how a look went: `Ok` carries where to go on from, once all it found is received.
///
/// # Errors
/// When the database does not answer.
pub async fn saw(ctx: &Ctx, id: ConnectorId, outcome: Result<String, Fault>) -> Result<()> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::for_update(&txn, id).await?;
    row.poll_at = now.plus_seconds(EVERY_SECONDS);
    felt(&mut row, outcome.as_ref().err(), now);
    if let Ok(cursor) = outcome {
        row.poll_cursor = Some(cursor);
    }
    queries::save(&txn, row).await?;
    Ok(txn.commit().await?)
}

/// What a call says about the endpoint.
pub(super) fn felt(row: &mut connector::Model, fault: Option<&Fault>, now: Timestamp) {
    let before = Breaker {
        failures: row.failures,
        open_until: row.open_until,
    };
    let after = settle::breaker(before, fault, now);
    (row.failures, row.open_until) = (after.failures, after.open_until);
    match fault {
        None => row.last_ok_at = Some(now),
        Some(fault) => {
            row.last_error = fault.reason.clone();
            row.last_error_at = Some(now);
            row.enabled &= !fault.gone;
        }
    }
}
