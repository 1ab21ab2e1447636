//! The check of what is handed over to contact centres outside.

use super::{Check, Tally};
use crate::connectors::unhanded;
use crate::{Ctx, Result};
use backstop_domain::connector::{ATTEMPTS_MAX, DeliveryState};
use backstop_domain::ids::{DeliveryId, EscalationId};
use backstop_entity::delivery;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Statement,
};

/// Seconds until a new case must have its delivery.
const GRACE_SECONDS: i64 = 60;

/// Every case bound for an outside system is delivered, or waits with attempts left, or is in the
/// list of dead letters; and what a case says of its ticket is what was delivered.
pub(super) async fn delivery(ctx: &Ctx) -> Result<Check> {
    let mut tally = Tally::new("delivery");
    let all = delivery::Entity::find().count(ctx.read()).await?;
    tally.looked_at(usize::try_from(all).unwrap_or(usize::MAX));
    lost(ctx, &mut tally).await?;
    spent(ctx, &mut tally).await?;
    mismatched(ctx, &mut tally).await?;
    Ok(tally.done())
}

/// Cases that nobody hands over.
async fn lost(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let before = ctx.shared_now().await?.plus_seconds(-GRACE_SECONDS);
    for case in unhanded(ctx.read(), before).await? {
        tally.broken(format!(
            "case {} waits in the queue of {} but has no delivery",
            case.id, case.name
        ));
    }
    Ok(())
}

/// Deliveries that wait although nobody will try them again.
async fn spent(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    use delivery::Column;
    // The last attempt is counted when it begins, so one on its way has them all used up.
    let unleased = Condition::any()
        .add(Column::LeaseUntil.is_null())
        .add(Column::Attempts.gt(ATTEMPTS_MAX));
    let find = delivery::Entity::find()
        .filter(Column::State.eq(DeliveryState::Pending))
        .filter(Column::Attempts.gte(ATTEMPTS_MAX))
        .filter(unleased);
    for row in find.all(ctx.read()).await? {
        tally.broken(format!(
            "delivery {} waits with no attempts left and is no dead letter",
            row.id
        ));
    }
    Ok(())
}

/// Cases whose ticket is not the delivered one.
async fn mismatched(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let db = ctx.read();
    let sql = "SELECT e.id FROM escalation e LEFT JOIN delivery d ON d.escalation_id = e.id AND d.kind = 'create' \
         WHERE (e.external_system IS NOT NULL OR e.external_id IS NOT NULL) \
         AND (d.id IS NULL OR d.state <> 'delivered' OR e.external_system IS NULL OR e.external_id IS NULL \
             OR d.external_id IS NULL OR d.external_id <> e.external_id)";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    for row in db.query_all_raw(statement).await? {
        let id: EscalationId = row.try_get("", "id")?;
        tally.broken(format!("case {id} names a ticket that no delivery made"));
    }
    let sql = "SELECT d.id FROM delivery d JOIN escalation e ON e.id = d.escalation_id \
         WHERE d.kind = 'create' AND d.state = 'delivered' AND e.external_id IS NULL";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    for row in db.query_all_raw(statement).await? {
        let id: DeliveryId = row.try_get("", "id")?;
        tally.broken(format!(
            "delivery {id} arrived, but its case names no ticket"
        ));
    }
    Ok(())
}
