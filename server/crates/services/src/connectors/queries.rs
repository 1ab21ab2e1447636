//! All SQL of connectors, deliveries and what came in.

use crate::keyset::PageRequest;
use crate::{Result, is_unique_violation};
use backstop_domain::connector::{DeliveryKind, DeliveryState};
use backstop_domain::ids::{
    AccountId, ConnectorId, DeliveryId, EscalationId, PostId, QueueId, ThreadId,
};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{account, connector, delivery, escalation, inbound, queue};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    FromQueryResult, IntoActiveModel, NotSet, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, Statement,
};

/// Our name among the readers of the outbox.
pub(super) const READER: &str = "deliveries";

// Connectors.

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<connector::Model>> {
    Ok(connector::Entity::find()
        .order_by_asc(connector::Column::Name)
        .all(db)
        .await?)
}

pub(super) async fn one<C: ConnectionTrait>(db: &C, id: ConnectorId) -> Result<connector::Model> {
    Ok(connector::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

pub(super) async fn of_queue<C: ConnectionTrait>(
    db: &C,
    queue: QueueId,
) -> Result<Option<connector::Model>> {
    let find = connector::Entity::find().filter(connector::Column::QueueId.eq(queue));
    Ok(find.one(db).await?)
}

pub(super) async fn by_hook<C: ConnectionTrait>(
    db: &C,
    key: &str,
) -> Result<Option<connector::Model>> {
    let find = connector::Entity::find().filter(connector::Column::HookKey.eq(key));
    Ok(find.one(db).await?)
}

/// Inserts a connector.
///
/// # Errors
/// [`ErrorCode::AlreadyTaken`] where name or queue have one.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    row: connector::Model,
) -> Result<connector::Model> {
    let row = connector::ActiveModel {
        id: NotSet,
        ..row.into_active_model().reset_all()
    };
    row.insert(txn).await.map_err(taken)
}

/// Writes what an administrator changed.
pub(super) async fn save(
    txn: &DatabaseTransaction,
    row: connector::Model,
) -> Result<connector::Model> {
    row.into_active_model()
        .reset_all()
        .update(txn)
        .await
        .map_err(taken)
}

fn taken(error: sea_orm::DbErr) -> crate::Error {
    if is_unique_violation(&error) {
        let why = "There is a connector of this name, or for this queue, already.";
        backstop_domain::FieldError::new("name", why).into()
    } else {
        error.into()
    }
}

pub(super) async fn for_update(
    txn: &DatabaseTransaction,
    id: ConnectorId,
) -> Result<connector::Model> {
    Ok(connector::Entity::find_by_id(id)
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

pub(super) async fn delete(txn: &DatabaseTransaction, id: ConnectorId) -> Result<()> {
    // Calls may have come in before anything went out.
    inbound::Entity::delete_many()
        .filter(inbound::Column::ConnectorId.eq(id))
        .exec(txn)
        .await?;
    connector::Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}

/// Connectors that are to be asked for changes, locked; those of other nodes are left to them.
pub(super) async fn to_look_at(
    txn: &DatabaseTransaction,
    now: Timestamp,
) -> Result<Vec<connector::Model>> {
    let find = connector::Entity::find()
        .filter(connector::Column::Enabled.eq(true))
        .filter(connector::Column::PollAt.lte(now))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    Ok(find.all(txn).await?)
}

pub(super) async fn set_poll(
    txn: &DatabaseTransaction,
    ids: Vec<ConnectorId>,
    at: Timestamp,
) -> Result<()> {
    connector::Entity::update_many()
        .col_expr(connector::Column::PollAt, Expr::value(at))
        .filter(connector::Column::Id.is_in(ids))
        .exec(txn)
        .await?;
    Ok(())
}

/// Whether a connector has a ticket anywhere.
pub(super) async fn has_tickets<C: ConnectionTrait>(db: &C, id: ConnectorId) -> Result<bool> {
    let find = delivery::Entity::find()
        .select_only()
        .column(delivery::Column::Id)
        .filter(delivery::Column::ConnectorId.eq(id))
        .filter(delivery::Column::Kind.eq(DeliveryKind::Create))
        .filter(delivery::Column::State.eq(DeliveryState::Delivered));
    Ok(find.into_tuple::<i64>().one(db).await?.is_some())
}

// The reader of the outbox.

// Deliveries.

/// A delivery to be made.
pub(super) struct NewDelivery {
    pub connector: ConnectorId,
    pub kind: DeliveryKind,
    pub key: String,
    pub case: Option<EscalationId>,
    pub thread: Option<ThreadId>,
    pub post: Option<PostId>,
    pub reference: String,
    pub run_at: Timestamp,
}

/// Stores a delivery; nothing where one of its key was ever stored.
pub(super) async fn enqueue(
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

/// The delivery that made the ticket of a reference.
pub(super) async fn by_reference<C: ConnectionTrait>(
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

/// Connectors with something due.
pub(super) async fn with_due<C: ConnectionTrait>(
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
pub(super) async fn on_the_way<C: ConnectionTrait>(
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

pub(super) async fn due(
    txn: &DatabaseTransaction,
    id: ConnectorId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<delivery::Model>> {
    let find = due_statement(txn, id, now, limit);
    Ok(delivery::Model::find_by_statement(find).all(txn).await?)
}

/// Leases deliveries and counts the attempt.
pub(super) async fn take(
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

/// How a leased delivery went.
pub(super) struct Verdict<'a> {
    pub state: DeliveryState,
    /// When it is tried again, or when it ended.
    pub at: Timestamp,
    pub external: Option<&'a str>,
    pub error: &'a str,
}

/// Records how an attempt went, unless the delivery is in other hands by now.
pub(super) async fn conclude(
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

/// Writes the ticket's number into the case.
pub(super) async fn mark_case(
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

pub(super) async fn delivery<C: ConnectionTrait>(
    db: &C,
    id: DeliveryId,
) -> Result<delivery::Model> {
    Ok(delivery::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// Gives dead letters all their attempts anew; yields how many.
pub(super) async fn revive(
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
pub(super) async fn dead<C: ConnectionTrait>(db: &C) -> Result<u64> {
    let find = delivery::Entity::find()
        .filter(delivery::Column::State.eq(DeliveryState::Dead))
        .filter(delivery::Column::Kind.ne(DeliveryKind::Test));
    Ok(find.count(db).await?)
}

#[derive(FromQueryResult)]
pub(super) struct Count {
    pub connector_id: ConnectorId,
    pub state: DeliveryState,
    pub times: i64,
}

/// Waiting and dead deliveries of each connector.
pub(super) async fn counts<C: ConnectionTrait>(db: &C) -> Result<Vec<Count>> {
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
pub(super) async fn page<C: ConnectionTrait>(
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
pub(super) async fn forget(txn: &DatabaseTransaction, before: Timestamp) -> Result<u64> {
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

// What came in.

/// What is remembered of something that came in.
pub(crate) struct Heard<'a> {
    pub connector: ConnectorId,
    pub key: &'a str,
    pub kind: &'static str,
    pub case: Option<EscalationId>,
}

/// Remembers it; no where it was remembered before.
pub(crate) async fn remember(
    txn: &DatabaseTransaction,
    heard: &Heard<'_>,
    now: Timestamp,
) -> Result<bool> {
    let row = inbound::ActiveModel {
        connector_id: Set(heard.connector),
        dedup_key: Set(heard.key.to_owned()),
        kind: Set(heard.kind.to_owned()),
        at: Set(now),
        escalation_id: Set(heard.case),
        post_id: Set(None),
    };
    let inserted = inbound::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(inserted == 1)
}

/// Notes the post that came of it.
pub(crate) async fn remember_post(
    txn: &DatabaseTransaction,
    heard: &Heard<'_>,
    post: PostId,
) -> Result<()> {
    inbound::Entity::update_many()
        .col_expr(inbound::Column::PostId, Expr::value(post))
        .filter(inbound::Column::ConnectorId.eq(heard.connector))
        .filter(inbound::Column::DedupKey.eq(heard.key))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn was_heard<C: ConnectionTrait>(
    db: &C,
    connector: ConnectorId,
    key: &str,
) -> Result<bool> {
    let find = inbound::Entity::find_by_id((connector, key.to_owned()));
    Ok(find.one(db).await?.is_some())
}

/// Whether a post came in from outside: it is not sent back.
pub(super) async fn came_in<C: ConnectionTrait>(db: &C, post: PostId) -> Result<bool> {
    let find = inbound::Entity::find().filter(inbound::Column::PostId.eq(post));
    Ok(find.one(db).await?.is_some())
}

/// Whether the end of a case came in from outside: the ticket is closed there already.
pub(super) async fn was_ended_there<C: ConnectionTrait>(
    db: &C,
    case: EscalationId,
) -> Result<bool> {
    let find = inbound::Entity::find()
        .filter(inbound::Column::EscalationId.eq(case))
        .filter(inbound::Column::Kind.is_in(["resolved", "returned"]));
    Ok(find.one(db).await?.is_some())
}

/// Forgets calls, whose signatures have run out long ago; changes are kept, they are read again.
pub(super) async fn forget_calls(txn: &DatabaseTransaction, before: Timestamp) -> Result<u64> {
    let old = inbound::Entity::delete_many()
        .filter(inbound::Column::Kind.eq("call"))
        .filter(inbound::Column::At.lt(before));
    Ok(old.exec(txn).await?.rows_affected)
}

// Neighbours.

pub(super) async fn queue_slug<C: ConnectionTrait>(db: &C, id: QueueId) -> Result<String> {
    let found = queue::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|queue| queue.slug).unwrap_or_default())
}

pub(super) async fn account<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<account::Model> {
    Ok(account::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
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
