//! SQL of cases and their tickets.

use super::READER;
use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::connector::{ConnectorKind, DeliveryKind, DeliveryState};
use backstop_domain::ids::{ConnectorId, EscalationId};
use backstop_entity::{delivery, escalation};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, Statement,
};
use std::collections::HashMap;

/// Whether a connector has a ticket anywhere.
pub(in crate::connectors) async fn has_tickets<C: ConnectionTrait>(
    db: &C,
    id: ConnectorId,
) -> Result<bool> {
    let find = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::ConnectorId.eq(id))
        .filter(delivery::Column::Kind.eq(DeliveryKind::Create))
        .filter(delivery::Column::State.eq(DeliveryState::Delivered));
    Ok(find.into_tuple::<i64>().one(db).await?.is_some())
}

/// The delivery that made, or makes, the ticket of a case: a case that has one is bound.
pub(crate) async fn bound<C: ConnectionTrait>(
    db: &C,
    case: EscalationId,
) -> Result<Option<delivery::Model>> {
    let find = delivery::Entity::find()
        .filter(delivery::Column::EscalationId.eq(case))
        .filter(delivery::Column::Kind.eq(DeliveryKind::Create));
    Ok(find.one(db).await?)
}

/// Where the tickets of cases are.
#[derive(FromQueryResult)]
pub(crate) struct Door {
    pub case_id: EscalationId,
    pub kind: ConnectorKind,
    pub address: String,
}

/// Where the tickets of some cases are, by case.
pub(crate) async fn doors<C: ConnectionTrait>(
    db: &C,
    cases: Vec<EscalationId>,
) -> Result<HashMap<EscalationId, Door>> {
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let list: Vec<String> = cases.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT d.escalation_id AS case_id, c.kind, c.address FROM delivery d \
         JOIN connector c ON c.id = d.connector_id \
         WHERE d.kind = 'create' AND d.escalation_id IN ({})",
        list.join(", ")
    );
    let find = Statement::from_string(db.get_database_backend(), sql);
    let doors = Door::find_by_statement(find).all(db).await?;
    Ok(doors.into_iter().map(|door| (door.case_id, door)).collect())
}

/// Lets agents here have the cases that nobody outside will work on any more.
pub(in crate::connectors) async fn take_back(
    txn: &DatabaseTransaction,
    id: ConnectorId,
) -> Result<()> {
    let sql = "UPDATE escalation SET outside = FALSE WHERE outside = TRUE AND id IN \
        (SELECT escalation_id FROM delivery WHERE connector_id = $1 AND kind = 'create')";
    let update = Statement::from_sql_and_values(txn.get_database_backend(), sql, [id.into()]);
    txn.execute_raw(update).await?;
    Ok(())
}

/// The delivery that made the ticket of a reference.
pub(in crate::connectors) async fn by_reference<C: ConnectionTrait>(
    db: &C,
    connector: ConnectorId,
    reference: &str,
) -> Result<Option<delivery::Model>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if reference.contains('\0') {
        return Ok(None);
    }
    let find = delivery::Entity::find()
        .filter(delivery::Column::Reference.eq(reference))
        .filter(delivery::Column::Kind.eq(DeliveryKind::Create))
        .filter(delivery::Column::ConnectorId.eq(connector));
    Ok(find.one(db).await?)
}

/// Writes the ticket's number into the case.
pub(in crate::connectors) async fn mark_case(
    txn: &DatabaseTransaction,
    case: EscalationId,
    system: &str,
    external: &str,
) -> Result<()> {
    escalation::Entity::update_many()
        .col_expr(escalation::Column::ExternalSystem, Expr::value(system))
        .col_expr(escalation::Column::ExternalId, Expr::value(external))
        .filter(escalation::Column::Id.eq(case))
        .exec(txn)
        .await?;
    Ok(())
}

/// A case of a queue with a connector that nobody hands over.
#[derive(FromQueryResult)]
pub(crate) struct Unhanded {
    pub id: EscalationId,
    pub name: String,
}

/// Cases that wait in a queue whose connector was on when they came, and have no delivery, except
/// those the reader of the outbox has not come to yet.
pub(crate) async fn unhanded<C: ConnectionTrait>(
    db: &C,
    before: Timestamp,
) -> Result<Vec<Unhanded>> {
    let backend = db.get_database_backend();
    let position = match backend {
        sea_orm::DatabaseBackend::Postgres => "o.xid",
        _ => "o.id",
    };
    let sql = format!(
        "SELECT e.id, c.name FROM escalation e JOIN connector c ON c.queue_id = e.queue_id \
         WHERE c.enabled AND e.state = 'queued' AND e.created_at >= c.active_since AND e.created_at <= $1 \
         AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.escalation_id = e.id AND d.kind = 'create') \
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.thread_id = e.thread_id AND o.kind = 'escalation.created' \
             AND {position} > (SELECT MAX(position) FROM outbox_cursor WHERE reader = '{READER}'))"
    );
    let find = Statement::from_sql_and_values(backend, sql, [before.into()]);
    Ok(Unhanded::find_by_statement(find).all(db).await?)
}
