//! SQL of connectors themselves, and of what lies beside them.

use crate::{Result, is_unique_violation};
use backstop_domain::ids::{AccountId, ConnectorId, QueueId};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{account, connector, inbound, queue};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, NotSet, QueryFilter, QueryOrder, QuerySelect,
};

pub(in crate::connectors) async fn all<C: ConnectionTrait>(
    db: &C,
) -> Result<Vec<connector::Model>> {
    Ok(connector::Entity::find()
        .order_by_asc(connector::Column::Name)
        .all(db)
        .await?)
}

pub(in crate::connectors) async fn one<C: ConnectionTrait>(
    db: &C,
    id: ConnectorId,
) -> Result<connector::Model> {
    Ok(connector::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

pub(in crate::connectors) async fn of_queue<C: ConnectionTrait>(
    db: &C,
    queue: QueueId,
) -> Result<Option<connector::Model>> {
    let find = connector::Entity::find().filter(connector::Column::QueueId.eq(queue));
    Ok(find.one(db).await?)
}

pub(in crate::connectors) async fn by_hook<C: ConnectionTrait>(
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
pub(in crate::connectors) async fn insert(
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
pub(in crate::connectors) async fn save(
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

pub(in crate::connectors) async fn for_update(
    txn: &DatabaseTransaction,
    id: ConnectorId,
) -> Result<connector::Model> {
    Ok(connector::Entity::find_by_id(id)
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

pub(in crate::connectors) async fn delete(
    txn: &DatabaseTransaction,
    id: ConnectorId,
) -> Result<()> {
    // Calls may have come in before anything went out.
    inbound::Entity::delete_many()
        .filter(inbound::Column::ConnectorId.eq(id))
        .exec(txn)
        .await?;
    connector::Entity::delete_by_id(id).exec(txn).await?;
    Ok(())
}

/// Connectors that are to be asked for changes, locked; those of other nodes are left to them.
pub(in crate::connectors) async fn to_look_at(
    txn: &DatabaseTransaction,
    now: Timestamp,
) -> Result<Vec<connector::Model>> {
    let find = connector::Entity::find()
        .filter(connector::Column::Enabled.eq(true))
        .filter(connector::Column::PollAt.lte(now))
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    Ok(find.all(txn).await?)
}

pub(in crate::connectors) async fn set_poll(
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

pub(in crate::connectors) async fn queue_slug<C: ConnectionTrait>(
    db: &C,
    id: QueueId,
) -> Result<String> {
    let found = queue::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|queue| queue.slug).unwrap_or_default())
}

pub(in crate::connectors) async fn account<C: ConnectionTrait>(
    db: &C,
    id: AccountId,
) -> Result<account::Model> {
    Ok(account::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}
