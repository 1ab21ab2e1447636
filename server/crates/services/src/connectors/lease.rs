//! Takes deliveries whose turn it is, each by one worker at a time.

use super::compose::{Composed, compose};
use super::queries::{self, Verdict};
use super::settle::{bury, settle};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::connector::{ATTEMPTS_MAX, Admission, Breaker, DeliveryState, Order};
use backstop_entity::{connector, delivery};

/// Deliveries of one endpoint on their way at once, over all nodes: a slow one holds up its own.
pub const PER_ENDPOINT: u64 = 4;
/// Seconds a worker has before its delivery is given to another, unless it says that it goes on: what
/// a dead worker had in hand holds up its endpoint no longer than that.
pub const LEASE_SECONDS: i64 = 30;

/// Leases what is due. The attempt is counted now, so that a delivery that brings its worker down
/// counts too.
///
/// # Errors
/// When the database does not answer; what was leased comes back after [`LEASE_SECONDS`].
pub async fn lease(ctx: &Ctx) -> Result<Vec<Order>> {
    let now = ctx.shared_now().await?;
    let mut orders = Vec::new();
    for connector in queries::with_due(ctx.read(), now).await? {
        for row in take(ctx, &connector, now).await? {
            orders.extend(prepare(ctx, &connector, row, now).await?);
        }
    }
    Ok(orders)
}

/// Says that a worker goes on with an order. False where the delivery is in other hands by now: then
/// the worker leaves it alone.
///
/// # Errors
/// When the database does not answer.
pub async fn renew(ctx: &Ctx, order: &Order) -> Result<bool> {
    let until = ctx.shared_now().await?.plus_seconds(LEASE_SECONDS);
    let txn = ctx.write().await?;
    let held = queries::renew(&txn, order.id, order.attempt, until).await?;
    txn.commit().await?;
    Ok(held)
}

/// What the breaker of a connector lets through.
pub(super) fn admission(connector: &connector::Model, now: Timestamp) -> Admission {
    let breaker = Breaker {
        failures: connector.failures,
        open_until: connector.open_until,
    };
    breaker.admits(now)
}

async fn take(
    ctx: &Ctx,
    connector: &connector::Model,
    now: Timestamp,
) -> Result<Vec<delivery::Model>> {
    let most = match admission(connector, now) {
        Admission::Nothing(_) => return Ok(Vec::new()),
        Admission::One => 1,
        Admission::All => PER_ENDPOINT,
    };
    let txn = ctx.write().await?;
    let busy = queries::on_the_way(&txn, connector.id, now).await?;
    let room = most.saturating_sub(busy);
    if room == 0 {
        return Ok(Vec::new());
    }
    let rows = queries::due(&txn, connector.id, now, room).await?;
    let (spent, mut rows): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|row| row.attempts >= ATTEMPTS_MAX);
    for row in &spent {
        bury(&txn, row, "its worker stopped during the last attempt", now).await?;
    }
    let until = now.plus_seconds(LEASE_SECONDS);
    queries::take(&txn, rows.iter().map(|row| row.id).collect(), until).await?;
    txn.commit().await?;
    for row in &mut rows {
        row.attempts += 1;
    }
    Ok(rows)
}

/// The order of a leased row; none where nothing is left to hand over, or it failed already.
async fn prepare(
    ctx: &Ctx,
    connector: &connector::Model,
    row: delivery::Model,
    now: Timestamp,
) -> Result<Option<Order>> {
    match compose(ctx, connector, &row).await? {
        Composed::Order(order) => Ok(Some(order)),
        Composed::Failed(order, fault) => {
            settle(ctx, &order, Err(fault)).await?;
            Ok(None)
        }
        Composed::Nothing(why) => {
            let verdict = Verdict {
                state: DeliveryState::Skipped,
                at: now,
                external: None,
                error: why,
            };
            let txn = ctx.write().await?;
            queries::conclude(&txn, row.id, row.attempts, &verdict).await?;
            txn.commit().await?;
            ctx.nudge().ring();
            Ok(None)
        }
    }
}
