//! SQL of what came in.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::{ConnectorId, EscalationId, PostId};
use backstop_entity::inbound;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, Set};

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

pub(in crate::connectors) async fn was_heard<C: ConnectionTrait>(
    db: &C,
    connector: ConnectorId,
    key: &str,
) -> Result<bool> {
    let find = inbound::Entity::find_by_id((connector, key.to_owned()));
    Ok(find.one(db).await?.is_some())
}

/// Whether a post came in from outside: it is not sent back.
pub(in crate::connectors) async fn came_in<C: ConnectionTrait>(
    db: &C,
    post: PostId,
) -> Result<bool> {
    let find = inbound::Entity::find().filter(inbound::Column::PostId.eq(post));
    Ok(find.one(db).await?.is_some())
}

/// Whether the end of a case came in from outside: the ticket is closed there already.
pub(in crate::connectors) async fn was_ended_there<C: ConnectionTrait>(
    db: &C,
    case: EscalationId,
) -> Result<bool> {
    let find = inbound::Entity::find()
        .filter(inbound::Column::EscalationId.eq(case))
        .filter(inbound::Column::Kind.is_in(["resolved", "returned"]));
    Ok(find.one(db).await?.is_some())
}

/// Forgets calls, whose signatures have run out long ago; changes are kept, they are read again.
pub(in crate::connectors) async fn forget_calls(
    txn: &DatabaseTransaction,
    before: Timestamp,
) -> Result<u64> {
    let old = inbound::Entity::delete_many()
        .filter(inbound::Column::Kind.eq("call"))
        .filter(inbound::Column::At.lt(before));
    Ok(old.exec(txn).await?.rows_affected)
}
