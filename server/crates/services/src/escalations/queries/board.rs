//! SQL of queues, and counts of open cases.

use crate::Result;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, QueueId};
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{escalation, queue};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, NotSet, QueryFilter,
    QueryOrder, QuerySelect, Select, Set,
};

/// All queues.
pub(crate) async fn queues<C: ConnectionTrait>(db: &C) -> Result<Vec<queue::Model>> {
    Ok(queue::Entity::find()
        .order_by_asc(queue::Column::Id)
        .all(db)
        .await?)
}

/// The queue everything goes to where no policy names another; made when first needed.
pub(crate) async fn general_queue<C: ConnectionTrait>(txn: &C) -> Result<QueueId> {
    let slug = "general";
    if let Some(found) = queue::Entity::find()
        .filter(queue::Column::Slug.eq(slug))
        .one(txn)
        .await?
    {
        return Ok(found.id);
    }
    let row = queue::ActiveModel {
        id: NotSet,
        slug: Set(slug.to_owned()),
        name: Set("General".to_owned()),
        ..Default::default()
    };
    let twice = sea_orm::sea_query::OnConflict::column(queue::Column::Slug)
        .do_nothing()
        .to_owned();
    queue::Entity::insert(row)
        .on_conflict(twice)
        .exec_without_returning(txn)
        .await?;
    let found = queue::Entity::find()
        .filter(queue::Column::Slug.eq(slug))
        .one(txn)
        .await?;
    Ok(found.ok_or(ErrorCode::Internal)?.id)
}

pub(super) fn open_states() -> impl Iterator<Item = EscalationState> {
    EscalationState::ALL
        .iter()
        .copied()
        .filter(|state| state.is_open())
}

/// Open cases of a queue in a state, those nobody here has with a mark where the outside works on them.
#[derive(FromQueryResult)]
pub(crate) struct OpenCases {
    pub queue_id: QueueId,
    pub state: EscalationState,
    pub outside: bool,
    pub cases: i64,
}

impl OpenCases {
    /// Whether an agent here is to take them.
    pub fn waits_here(&self) -> bool {
        self.state == EscalationState::Queued && !self.outside
    }

    /// Whether nobody here has them because the outside works on them.
    pub fn is_outside(&self) -> bool {
        self.state == EscalationState::Queued && self.outside
    }
}

/// Open cases by queue and state.
pub(crate) async fn count_open<C: ConnectionTrait>(db: &C) -> Result<Vec<OpenCases>> {
    Ok(counted(open_states()).into_model().all(db).await?)
}

fn counted(states: impl IntoIterator<Item = EscalationState>) -> Select<escalation::Entity> {
    use escalation::Column;
    escalation::Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column(Column::State)
        .column(Column::Outside)
        .column_as(Column::Id.count(), "cases")
        .filter(Column::State.is_in(states))
        .group_by(Column::QueueId)
        .group_by(Column::State)
        .group_by(Column::Outside)
}

/// Open cases that an agent holds.
pub(crate) async fn count_of<C: ConnectionTrait>(db: &C, agent: AccountId) -> Result<i64> {
    use escalation::Column;
    let find = escalation::Entity::find()
        .select_only()
        .column_as(Column::Id.count(), "cases")
        .filter(Column::ClaimedBy.eq(agent))
        .filter(Column::State.is_in(open_states()));
    Ok(find.into_tuple().one(db).await?.unwrap_or(0))
}

/// Since when the oldest case that nobody has waits, by queue.
pub(crate) async fn oldest_waiting<C: ConnectionTrait>(
    db: &C,
) -> Result<Vec<(QueueId, Timestamp)>> {
    use escalation::Column;
    let find = escalation::Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column_as(Column::CreatedAt.min(), "oldest")
        .filter(Column::State.eq(EscalationState::Queued))
        .filter(Column::Outside.eq(false))
        .group_by(Column::QueueId);
    Ok(find.into_tuple().all(db).await?)
}

/// Open cases whose first reply or end is overdue; a clock that rests is not late.
pub(crate) async fn count_late<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
) -> Result<Vec<OpenCases>> {
    use escalation::Column;
    let late = Condition::any()
        .add(
            Condition::all()
                .add(Column::FirstRespondedAt.is_null())
                .add(Column::FirstResponseDueAt.lt(now)),
        )
        .add(Column::ResolutionDueAt.lt(now));
    let find = counted([EscalationState::Queued, EscalationState::Claimed]).filter(late);
    Ok(find.into_model().all(db).await?)
}
