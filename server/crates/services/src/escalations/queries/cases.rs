//! SQL of single cases.

use crate::Result;
use backstop_domain::ids::{AccountId, EscalationId, ThreadId};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{escalation, thread};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, NotSet,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::{HashMap, HashSet};

/// An escalation, if it exists.
pub(crate) async fn find<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
) -> Result<Option<escalation::Model>> {
    Ok(escalation::Entity::find_by_id(id).one(db).await?)
}

/// An escalation, or "not found".
pub(crate) async fn get<C: ConnectionTrait>(db: &C, id: EscalationId) -> Result<escalation::Model> {
    Ok(find(db, id).await?.ok_or(ErrorCode::NotFound)?)
}

/// An escalation, locked until the transaction ends. Without the lock two agents could both read
/// "queued" and both believe that they took it.
pub(crate) async fn find_for_update<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
) -> Result<Option<escalation::Model>> {
    Ok(escalation::Entity::find_by_id(id)
        .lock_exclusive()
        .one(db)
        .await?)
}

/// The next escalations after one, in order.
pub(crate) async fn after<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
    limit: u64,
) -> Result<Vec<escalation::Model>> {
    let find = escalation::Entity::find().filter(escalation::Column::Id.gt(id));
    Ok(find
        .order_by_asc(escalation::Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Escalations by their ids.
pub(crate) async fn by_ids<C: ConnectionTrait>(
    db: &C,
    ids: Vec<EscalationId>,
) -> Result<Vec<escalation::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(escalation::Entity::find()
        .filter(escalation::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

/// Every escalation of a thread, the newest first.
pub(crate) async fn of_thread<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
) -> Result<Vec<escalation::Model>> {
    let find = escalation::Entity::find().filter(escalation::Column::ThreadId.eq(thread));
    Ok(find.order_by_desc(escalation::Column::Id).all(db).await?)
}

/// Other cases of an asker, the newest first.
pub(crate) async fn of_asker<C: ConnectionTrait>(
    db: &C,
    asker: AccountId,
    but: EscalationId,
    limit: u64,
) -> Result<Vec<escalation::Model>> {
    Ok(of_asker_query(asker, but, limit).all(db).await?)
}

pub(crate) fn of_asker_query(
    asker: AccountId,
    but: EscalationId,
    limit: u64,
) -> Select<escalation::Entity> {
    let own = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::AuthorId.eq(asker));
    escalation::Entity::find()
        .filter(escalation::Column::ThreadId.in_subquery(own.into_query()))
        .filter(escalation::Column::Id.ne(but))
        .order_by_desc(escalation::Column::Id)
        .limit(limit)
}

/// Which episodes of these threads have an escalation.
pub(crate) async fn episodes_of<C: ConnectionTrait>(
    db: &C,
    threads: Vec<ThreadId>,
) -> Result<HashSet<(ThreadId, i32)>> {
    let find = escalation::Entity::find()
        .select_only()
        .columns([escalation::Column::ThreadId, escalation::Column::Episode])
        .filter(escalation::Column::ThreadId.is_in(threads));
    let rows: Vec<(ThreadId, i32)> = find.into_tuple().all(db).await?;
    Ok(rows.into_iter().collect())
}

/// Stores new escalations, one a thread, and yields their ids; the unique key on thread and episode
/// is what makes each the only one.
pub(crate) async fn insert_many<C: ConnectionTrait>(
    txn: &C,
    new: Vec<escalation::Model>,
) -> Result<HashMap<ThreadId, EscalationId>> {
    let rows = new.into_iter().map(|case| escalation::ActiveModel {
        id: NotSet,
        ..case.into_active_model().reset_all()
    });
    let stored = escalation::Entity::insert_many(rows)
        .exec_with_returning(txn)
        .await?;
    Ok(stored.into_iter().map(|c| (c.thread_id, c.id)).collect())
}

/// Writes a changed escalation back.
pub(crate) async fn save<C: ConnectionTrait>(
    txn: &C,
    escalation: escalation::Model,
) -> Result<escalation::Model> {
    Ok(escalation
        .into_active_model()
        .reset_all()
        .update(txn)
        .await?)
}

/// Gives a claim a new lease, where the agent holds the case and the old lease has not run out.
pub(crate) async fn renew<C: ConnectionTrait>(
    txn: &C,
    id: EscalationId,
    agent: AccountId,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    escalation::Entity::update_many()
        .col_expr(escalation::Column::LeaseUntil, Expr::value(until))
        .filter(escalation::Column::Id.eq(id))
        .filter(escalation::Column::ClaimedBy.eq(agent))
        .filter(escalation::Column::LeaseUntil.gt(now))
        .exec(txn)
        .await?;
    Ok(())
}

/// Notes whether a contact centre outside works on a case.
pub(crate) async fn set_outside<C: ConnectionTrait>(
    txn: &C,
    id: EscalationId,
    outside: bool,
) -> Result<()> {
    escalation::Entity::update_many()
        .col_expr(escalation::Column::Outside, Expr::value(outside))
        .filter(escalation::Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}
