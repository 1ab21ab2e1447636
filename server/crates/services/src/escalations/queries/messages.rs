//! SQL of the ledger as it is read, and of what agents write aside.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_entity::{escalation_event, escalation_message};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, NotSet, QueryFilter, QueryOrder,
    Set,
};
use std::collections::HashMap;

/// The ledger of a case, in order.
pub(crate) async fn events<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
) -> Result<Vec<escalation_event::Model>> {
    let find =
        escalation_event::Entity::find().filter(escalation_event::Column::EscalationId.eq(id));
    Ok(find
        .order_by_asc(escalation_event::Column::Seq)
        .all(db)
        .await?)
}

/// The same of several cases.
pub(crate) async fn events_of<C: ConnectionTrait>(
    db: &C,
    ids: Vec<EscalationId>,
) -> Result<HashMap<EscalationId, Vec<escalation_event::Model>>> {
    let find =
        escalation_event::Entity::find().filter(escalation_event::Column::EscalationId.is_in(ids));
    let entries = find
        .order_by_asc(escalation_event::Column::Seq)
        .order_by_asc(escalation_event::Column::Id)
        .all(db);
    let mut of: HashMap<EscalationId, Vec<_>> = HashMap::new();
    for entry in entries.await? {
        of.entry(entry.escalation_id).or_default().push(entry);
    }
    Ok(of)
}

/// Private replies and internal notes of a case, in order.
pub(crate) async fn messages<C: ConnectionTrait>(
    db: &C,
    ids: Vec<EscalationId>,
) -> Result<Vec<escalation_message::Model>> {
    let find = escalation_message::Entity::find()
        .filter(escalation_message::Column::EscalationId.is_in(ids));
    Ok(find
        .order_by_asc(escalation_message::Column::Id)
        .all(db)
        .await?)
}

/// What an agent wrote aside from the thread.
pub(crate) struct NewMessage<'a> {
    pub escalation: EscalationId,
    pub author: AccountId,
    pub visibility: ReplyVisibility,
    pub body: &'a str,
    pub html: String,
    pub at: Timestamp,
}

/// Stores a private reply or an internal note.
pub(crate) async fn insert_message<C: ConnectionTrait>(
    txn: &C,
    new: NewMessage<'_>,
) -> Result<escalation_message::Model> {
    let row = escalation_message::ActiveModel {
        id: NotSet,
        escalation_id: Set(new.escalation),
        author_id: Set(new.author),
        visibility: Set(new.visibility),
        body: Set(new.body.to_owned()),
        html: Set(new.html),
        created_at: Set(new.at),
    };
    Ok(row.insert(txn).await?)
}

/// A private reply or an internal note.
pub(crate) async fn message<C: ConnectionTrait>(
    db: &C,
    id: i64,
) -> Result<Option<escalation_message::Model>> {
    Ok(escalation_message::Entity::find_by_id(id).one(db).await?)
}
