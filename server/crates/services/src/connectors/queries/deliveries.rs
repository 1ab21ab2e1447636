//! SQL of deliveries: stored once, leased, concluded.

use crate::Result;
use crate::keyset::PageRequest;
use backstop_domain::connector::{DeliveryKind, DeliveryState};
use backstop_domain::ids::{ConnectorId, DeliveryId, EscalationId, PostId, ThreadId};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{connector, delivery};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, FromQueryResult,
    NotSet, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set, Statement,
};

/// A delivery to be made.
pub(in crate::connectors) struct NewDelivery {
    pub connector: ConnectorId,
    pub kind: DeliveryKind,
    pub key: String,
    pub case: Option<EscalationId>,
    pub thread: Option<ThreadId>,
    pub post: Option<PostId>,
    pub message: Option<i64>,
    pub reference: String,
    pub run_at: Timestamp,
}

/// Stores a delivery; nothing where one of its key was ever stored.
pub(in crate::connectors) async fn enqueue(
    txn: &DatabaseTransaction,
    new: NewDelivery,
    now: Timestamp,
) -> Result<()> {
    let row = delivery::ActiveModel {
        id: NotSet,
        connector_id: Set(new.connector),
        kind: Set(new.kind),
        state: Set(DeliveryState::Pending),
        dedup_key: Set(new.key),
        escalation_id: Set(new.case),
        thread_id: Set(new.thread),
        post_id: Set(new.post),
        message_id: Set(new.message),
        reference: Set(new.reference),
        external_id: Set(None),
        attempts: Set(0),
        run_at: Set(new.run_at),
        lease_until: Set(None),
        last_error: Set(String::new()),
        created_at: Set(now),
        ended_at: Set(None),
    };
    delivery::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The delivery of that key.
pub(in crate::connectors) async fn of_key<C: ConnectionTrait>(
    db: &C,
    key: &str,
) -> Result<Option<delivery::Model>> {
    let find = delivery::Entity::find().filter(delivery::Column::DedupKey.eq(key));
    Ok(find.one(db).await?)
}

/// Connectors with something due.
pub(in crate::connectors) async fn with_due<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
) -> Result<Vec<connector::Model>> {
    let backend = db.get_database_backend();
    let sql = "SELECT c.* FROM connector c WHERE c.enabled AND EXISTS \
        (SELECT 1 FROM delivery d WHERE d.connector_id = c.id AND d.state = 'pending' AND d.run_at <= $1)";
    let find = Statement::from_sql_and_values(backend, sql, [now.into()]);
    Ok(connector::Model::find_by_statement(find).all(db).await?)
}

/// Deliveries of a connector on their way.
pub(in crate::connectors) async fn on_the_way<C: ConnectionTrait>(
    db: &C,
    id: ConnectorId,
    now: Timestamp,
) -> Result<u64> {
    let find = delivery::Entity::find()
        .filter(delivery::Column::ConnectorId.eq(id))
        .filter(delivery::Column::State.eq(DeliveryState::Pending))
        .filter(delivery::Column::RunAt.gt(now))
        .filter(delivery::Column::LeaseUntil.gt(now));
    Ok(find.count(db).await?)
}

/// What is due and may go: nothing earlier of its thread waits, and its ticket is there.
pub(crate) fn due_statement<C: ConnectionTrait>(
    db: &C,
    id: ConnectorId,
    now: Timestamp,
    limit: u64,
) -> Statement {
    let lock = match db.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => "FOR UPDATE OF d SKIP LOCKED",
        _ => "",
    };
    let sql = format!(
        "SELECT d.* FROM delivery d WHERE d.connector_id = $1 AND d.state = 'pending' AND d.run_at <= $2 \
         AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.connector_id = d.connector_id AND e.thread_id = d.thread_id \
             AND e.state = 'pending' AND e.kind <> 'check' AND e.id < d.id) \
         AND (d.kind IN ('create', 'test') OR EXISTS (SELECT 1 FROM delivery m WHERE m.escalation_id = d.escalation_id \
             AND m.kind = 'create' AND m.state IN ('delivered', 'skipped'))) \
         ORDER BY d.run_at, d.id LIMIT {limit} {lock}"
    );
    let values = [id.into(), now.into()];
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

pub(in crate::connectors) async fn due(
    txn: &DatabaseTransaction,
    id: ConnectorId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<delivery::Model>> {
    let find = due_statement(txn, id, now, limit);
    Ok(delivery::Model::find_by_statement(find).all(txn).await?)
}

/// Leases deliveries and counts the attempt.
pub(in crate::connectors) async fn take(
    txn: &DatabaseTransaction,
    ids: Vec<DeliveryId>,
    until: Timestamp,
) -> Result<()> {
    use delivery::Column::{Attempts, Id, LeaseUntil, RunAt};
    delivery::Entity::update_many()
        .col_expr(Attempts, Expr::col(Attempts).add(1))
        .col_expr(RunAt, Expr::value(until))
        .col_expr(LeaseUntil, Expr::value(until))
        .filter(Id.is_in(ids))
        .exec(txn)
        .await?;
    Ok(())
}

/// Gives an attempt a new lease, unless the delivery is in other hands by now.
pub(in crate::connectors) async fn renew(
    txn: &DatabaseTransaction,
    id: DeliveryId,
    attempt: i32,
    until: Timestamp,
) -> Result<bool> {
    use delivery::Column;
    let update = delivery::Entity::update_many()
        .col_expr(Column::RunAt, Expr::value(until))
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .filter(Column::Id.eq(id))
        .filter(Column::Attempts.eq(attempt))
        .filter(Column::State.eq(DeliveryState::Pending))
        .filter(Column::LeaseUntil.is_not_null());
    Ok(update.exec(txn).await?.rows_affected == 1)
}

/// How a leased delivery went.
pub(in crate::connectors) struct Verdict<'a> {
    pub state: DeliveryState,
    /// When it is tried again, or when it ended.
    pub at: Timestamp,
    pub external: Option<&'a str>,
    pub error: &'a str,
}

/// Records how an attempt went, unless the delivery is in other hands by now.
pub(in crate::connectors) async fn conclude(
    txn: &DatabaseTransaction,
    id: DeliveryId,
    attempt: i32,
    verdict: &Verdict<'_>,
) -> Result<bool> {
    use delivery::Column;
    let ended = (verdict.state != DeliveryState::Pending).then_some(verdict.at);
    let mut update = delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(verdict.state.word()))
        .col_expr(Column::RunAt, Expr::value(verdict.at))
        .col_expr(Column::EndedAt, Expr::value(ended))
        .col_expr(Column::LeaseUntil, Expr::value(None::<Timestamp>))
        .col_expr(Column::LastError, Expr::value(verdict.error))
        .filter(Column::Id.eq(id))
        .filter(Column::Attempts.eq(attempt))
        .filter(Column::State.eq(DeliveryState::Pending));
    if let Some(external) = verdict.external {
        update = update.col_expr(Column::ExternalId, Expr::value(external));
    }
    Ok(update.exec(txn).await?.rows_affected == 1)
}

pub(in crate::connectors) async fn delivery<C: ConnectionTrait>(
    db: &C,
    id: DeliveryId,
) -> Result<delivery::Model> {
    Ok(delivery::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// Gives dead letters all their attempts anew; yields how many.
pub(in crate::connectors) async fn revive(
    txn: &DatabaseTransaction,
    connector: Option<ConnectorId>,
    id: Option<DeliveryId>,
    now: Timestamp,
) -> Result<u64> {
    use delivery::Column;
    let mut update = delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value(DeliveryState::Pending.word()))
        .col_expr(Column::Attempts, Expr::value(1))
        .col_expr(Column::RunAt, Expr::value(now))
        .col_expr(Column::EndedAt, Expr::value(None::<Timestamp>))
        .filter(Column::State.eq(DeliveryState::Dead));
    if let Some(connector) = connector {
        update = update
            .filter(Column::ConnectorId.eq(connector))
            .filter(Column::Kind.ne(DeliveryKind::Test));
    }
    if let Some(id) = id {
        update = update.filter(Column::Id.eq(id));
    }
    Ok(update.exec(txn).await?.rows_affected)
}

/// Dead letters; a failed test is none.
pub(in crate::connectors) async fn dead<C: ConnectionTrait>(db: &C) -> Result<u64> {
    let find = delivery::Entity::find()
        .filter(delivery::Column::State.eq(DeliveryState::Dead))
        .filter(delivery::Column::Kind.ne(DeliveryKind::Test));
    Ok(find.count(db).await?)
}

#[derive(FromQueryResult)]
pub(in crate::connectors) struct Count {
    pub connector_id: ConnectorId,
    pub state: DeliveryState,
    pub times: i64,
}

/// Waiting and dead deliveries of each connector.
pub(in crate::connectors) async fn counts<C: ConnectionTrait>(db: &C) -> Result<Vec<Count>> {
    use delivery::Column;
    Ok(delivery::Entity::find()
        .select_only()
        .column(Column::ConnectorId)
        .column(Column::State)
        .column_as(Column::Id.count(), "times")
        .filter(Column::State.is_in([DeliveryState::Pending, DeliveryState::Dead]))
        .filter(Column::Kind.ne(DeliveryKind::Test))
        .group_by(Column::ConnectorId)
        .group_by(Column::State)
        .into_model()
        .all(db)
        .await?)
}

/// One page of deliveries, the newest first.
pub(in crate::connectors) async fn page<C: ConnectionTrait>(
    db: &C,
    connector: Option<ConnectorId>,
    state: Option<DeliveryState>,
    page: PageRequest,
) -> Result<Vec<delivery::Model>> {
    use delivery::Column;
    let mut find = delivery::Entity::find();
    if let Some(connector) = connector {
        find = find.filter(Column::ConnectorId.eq(connector));
    }
    if let Some(state) = state {
        find = find.filter(Column::State.eq(state));
    }
    if let Some(after) = page.after {
        find = find.filter(Column::Id.lt(after.id));
    }
    Ok(find
        .order_by_desc(Column::Id)
        .limit(page.limit + 1)
        .all(db)
        .await?)
}

/// Forgets up to a thousand deliveries that ended before a moment; tickets are never forgotten.
pub(in crate::connectors) async fn forget(
    txn: &DatabaseTransaction,
    before: Timestamp,
) -> Result<u64> {
    let old: Vec<DeliveryId> = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::State.is_in([DeliveryState::Delivered, DeliveryState::Skipped]))
        .filter(delivery::Column::Kind.ne(DeliveryKind::Create))
        .filter(delivery::Column::EndedAt.lt(before))
        .limit(1_000)
        .into_tuple()
        .all(txn)
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let delete = delivery::Entity::delete_many().filter(delivery::Column::Id.is_in(old));
    Ok(delete.exec(txn).await?.rows_affected)
}
