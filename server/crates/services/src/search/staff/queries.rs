//! What the index of agents reads from the database.

use crate::Result;
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_entity::{escalation, escalation_message};
use backstop_search::DocKind;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Cases loaded at once.
const BATCH: u64 = 200;

/// What a message is to who searches.
pub(super) const fn kind_of(visibility: ReplyVisibility) -> DocKind {
    match visibility {
        ReplyVisibility::Internal => DocKind::Note,
        ReplyVisibility::Private | ReplyVisibility::Public => DocKind::PrivateReply,
    }
}

/// The next cases after `after`, in order of their numbers.
pub(in crate::search) async fn cases_after<C: ConnectionTrait>(
    db: &C,
    after: EscalationId,
) -> Result<Vec<escalation::Model>> {
    Ok(escalation::Entity::find()
        .filter(escalation::Column::Id.gt(after))
        .order_by_asc(escalation::Column::Id)
        .limit(BATCH)
        .all(db)
        .await?)
}

/// All cases of these threads.
pub(in crate::search) async fn cases_of<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<Vec<escalation::Model>> {
    if threads.is_empty() {
        return Ok(Vec::new());
    }
    Ok(escalation::Entity::find()
        .filter(escalation::Column::ThreadId.is_in(threads.to_vec()))
        .all(db)
        .await?)
}

/// Messages by their numbers.
pub(super) async fn messages<C: ConnectionTrait>(
    db: &C,
    ids: Vec<i64>,
) -> Result<Vec<escalation_message::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(escalation_message::Entity::find()
        .filter(escalation_message::Column::Id.is_in(ids))
        .all(db)
        .await?)
}
