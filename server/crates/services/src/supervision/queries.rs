//! All SQL of the supervisors' log.

use crate::Result;
use crate::keyset::PageRequest;
use backstop_domain::Timestamp;
use backstop_domain::ids::AccountId;
use backstop_entity::{desk_log, escalation_event};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

/// An act to be kept.
pub(super) struct NewEntry<'a> {
    pub at: Timestamp,
    pub actor: Option<AccountId>,
    pub action: &'a str,
    pub target: &'a str,
    pub detail: String,
}

pub(super) async fn insert(txn: &DatabaseTransaction, new: NewEntry<'_>) -> Result<()> {
    let row = desk_log::ActiveModel {
        id: NotSet,
        at: Set(new.at),
        actor_id: Set(new.actor),
        action: Set(new.action.to_owned()),
        target: Set(new.target.to_owned()),
        detail: Set(new.detail),
    };
    row.insert(txn).await?;
    Ok(())
}

/// Acts on queues, agents and skills, newest first; one more than the page holds.
pub(super) async fn acts<C: ConnectionTrait>(
    db: &C,
    page: PageRequest,
) -> Result<Vec<desk_log::Model>> {
    let mut find = desk_log::Entity::find()
        .order_by_desc(desk_log::Column::Id)
        .limit(page.limit + 1);
    if let Some(after) = page.after {
        find = find.filter(desk_log::Column::Id.lt(after.id));
    }
    Ok(find.all(db).await?)
}

/// Entries of all ledgers together, newest first; one more than the page holds.
pub(super) async fn entries<C: ConnectionTrait>(
    db: &C,
    page: PageRequest,
) -> Result<Vec<escalation_event::Model>> {
    let mut find = escalation_event::Entity::find()
        .order_by_desc(escalation_event::Column::Id)
        .limit(page.limit + 1);
    if let Some(after) = page.after {
        find = find.filter(escalation_event::Column::Id.lt(after.id));
    }
    Ok(find.all(db).await?)
}
