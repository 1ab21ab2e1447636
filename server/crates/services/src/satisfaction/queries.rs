//! All SQL of satisfaction.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::{AccountId, EscalationId, QueueId};
use backstop_entity::satisfaction::{ActiveModel, Column, Entity, Model};
use backstop_entity::{escalation, thread};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set,
};

/// Notes that the asker is asked, in the transaction that resolves the case.
pub(crate) async fn ask(
    txn: &DatabaseTransaction,
    case: &escalation::Model,
    thread: &thread::Model,
    now: Timestamp,
) -> Result<()> {
    let row = ActiveModel {
        escalation_id: Set(case.id),
        asker_id: Set(thread.author_id),
        queue_id: Set(case.queue_id),
        asked_at: Set(now),
        helped: Set(None),
        answered_at: Set(None),
    };
    row.insert(txn).await?;
    Ok(())
}

pub(super) async fn find<C: ConnectionTrait>(db: &C, id: EscalationId) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(id).one(db).await?)
}

pub(super) async fn store(
    txn: &DatabaseTransaction,
    row: Model,
    helped: bool,
    now: Timestamp,
) -> Result<()> {
    let mut row = row.into_active_model();
    row.helped = Set(Some(helped));
    row.answered_at = Set(Some(now));
    row.update(txn).await?;
    Ok(())
}

/// What an asker was asked last, the newest first.
pub(crate) async fn of_asker<C: ConnectionTrait>(
    db: &C,
    asker: AccountId,
    limit: u64,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::AskerId.eq(asker))
        .order_by_desc(Column::AskedAt)
        .limit(limit)
        .all(db)
        .await?)
}

/// Answers given since a moment, by queue and by what was said.
pub(crate) async fn by_queue<C: ConnectionTrait>(
    db: &C,
    since: Timestamp,
) -> Result<Vec<(QueueId, bool, i64)>> {
    let find = Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column(Column::Helped)
        .column_as(Column::EscalationId.count(), "answers")
        .filter(Column::AnsweredAt.gte(since))
        .filter(Column::Helped.is_not_null())
        .group_by(Column::QueueId)
        .group_by(Column::Helped);
    Ok(find.into_tuple().all(db).await?)
}
