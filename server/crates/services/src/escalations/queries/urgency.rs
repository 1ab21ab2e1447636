//! SQL of cases in order of urgency.

use super::board::open_states;
use crate::Result;
use crate::keyset::PageRequest;
use backstop_domain::Timestamp;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, CategoryId, EscalationId, QueueId};
use backstop_domain::routing::Offer;
use backstop_entity::{escalation, thread};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

/// Cases whose lease has run out, with that moment, the longest ago first.
pub(crate) async fn lapsed<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<(EscalationId, Timestamp)>> {
    Ok(lapsed_query(now, limit).into_tuple().all(db).await?)
}

pub(crate) fn lapsed_query(now: Timestamp, limit: u64) -> Select<escalation::Entity> {
    escalation::Entity::find()
        .select_only()
        .column(escalation::Column::Id)
        .column(escalation::Column::LeaseUntil)
        .filter(escalation::Column::LeaseUntil.is_not_null())
        .filter(escalation::Column::LeaseUntil.lte(now))
        .order_by_asc(escalation::Column::LeaseUntil)
        .limit(limit)
}

/// The most urgent case of an offer: highest priority, then soonest first reply. Locked; those that
/// somebody else is dealing with are left to them.
pub(crate) async fn most_urgent<C: ConnectionTrait>(
    txn: &C,
    offer: &Offer,
) -> Result<Option<escalation::Model>> {
    if offer.queues.is_empty() {
        return Ok(None);
    }
    Ok(most_urgent_query(offer).one(txn).await?)
}

/// The most urgent case of an offer, whoever may be dealing with it.
pub(crate) async fn most_urgent_held<C: ConnectionTrait>(
    txn: &C,
    offer: &Offer,
) -> Result<Option<EscalationId>> {
    // SQLite has one writer: nobody can hold anything while we write.
    if offer.queues.is_empty() || txn.get_database_backend() == DatabaseBackend::Sqlite {
        return Ok(None);
    }
    Ok(offered(offer).one(txn).await?.map(|case| case.id))
}

pub(crate) fn most_urgent_query(offer: &Offer) -> Select<escalation::Entity> {
    offered(offer).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
}

/// The category of a case's thread. A query within the query, never a join: it looks up the thread of
/// one case after the other, however many threads there are, and its rows are not locked.
fn category() -> Expr {
    use sea_orm::ExprTrait;
    let same = Expr::col((thread::Entity, thread::Column::Id))
        .equals((escalation::Entity, escalation::Column::ThreadId));
    let category = thread::Entity::find()
        .select_only()
        .column(thread::Column::CategoryId)
        .filter(same);
    category.into_query().into()
}

/// [`Offer::holds`] as SQL, in order of urgency.
fn offered(offer: &Offer) -> Select<escalation::Entity> {
    use sea_orm::ExprTrait;
    let mut find = escalation::Entity::find()
        .filter(escalation::Column::Outside.eq(false))
        .filter(escalation::Column::State.eq(EscalationState::Queued))
        .filter(escalation::Column::QueueId.is_in(offer.queues.iter().map(|(id, _)| *id)));
    if !offer.never.is_empty() {
        find = find.filter(category().is_not_in(offer.never.iter().copied()));
    }
    if !offer.later.is_empty() {
        let fits = category().is_not_in(offer.later.iter().copied());
        let relaxed = offer.queues.iter().map(|(queue, before)| {
            Condition::all()
                .add(escalation::Column::QueueId.eq(*queue))
                .add(escalation::Column::CreatedAt.lte(*before))
        });
        find = find.filter(relaxed.fold(Condition::any().add(fits), Condition::add));
    }
    find.order_by_asc(escalation::Column::Priority)
        .order_by_asc(escalation::Column::FirstResponseDueAt)
        .order_by_asc(escalation::Column::Id)
        .limit(1)
}

/// One page of the queue in order of urgency. The cursor holds priority and due moment in one
/// number: urgency is what is sorted by.
pub(crate) async fn list<C: ConnectionTrait>(
    db: &C,
    wanted: &Wanted,
    page: PageRequest,
) -> Result<Vec<escalation::Model>> {
    Ok(list_query(wanted, page).all(db).await?)
}

/// Which cases are wanted, with every name resolved.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// In this state.
    pub state: Option<EscalationState>,
    /// Only open ones.
    pub open: bool,
    /// In this queue.
    pub queue: Option<QueueId>,
    /// Held by this agent.
    pub agent: Option<AccountId>,
    /// About threads of these categories.
    pub categories: Option<Vec<CategoryId>>,
    /// Only those on which a contact centre outside works, or only the others.
    pub outside: Option<bool>,
}

pub(crate) fn list_query(wanted: &Wanted, page: PageRequest) -> Select<escalation::Entity> {
    use sea_orm::ExprTrait;
    let mut find = escalation::Entity::find();
    if let Some(state) = wanted.state {
        find = find.filter(escalation::Column::State.eq(state));
    } else if wanted.open {
        find = find.filter(escalation::Column::State.is_in(open_states()));
    }
    if let Some(queue) = wanted.queue {
        find = find.filter(escalation::Column::QueueId.eq(queue));
    }
    if let Some(agent) = wanted.agent {
        find = find.filter(escalation::Column::ClaimedBy.eq(agent));
    }
    if let Some(outside) = wanted.outside {
        find = find.filter(escalation::Column::Outside.eq(outside));
    }
    if let Some(categories) = &wanted.categories {
        find = find.filter(category().is_in(categories.iter().copied()));
    }
    if let Some(after) = page.after {
        let (priority, due) = urgency_parts(after.key);
        let here = Expr::tuple([
            Expr::col((escalation::Entity, escalation::Column::Priority)),
            Expr::col((escalation::Entity, escalation::Column::FirstResponseDueAt)),
            Expr::col((escalation::Entity, escalation::Column::Id)),
        ]);
        find = find.filter(here.gt(Expr::tuple([
            Expr::value(priority),
            Expr::value(due),
            Expr::value(after.id),
        ])));
    }
    find.order_by_asc(escalation::Column::Priority)
        .order_by_asc(escalation::Column::FirstResponseDueAt)
        .order_by_asc(escalation::Column::Id)
        .limit(page.limit + 1)
}

const URGENCY_STEP: i64 = 1 << 60;

/// Priority (1 to 4) and due moment as one number that sorts the same way.
pub(crate) fn urgency(escalation: &escalation::Model) -> i64 {
    i64::from(escalation.priority.clamp(1, 4)) * URGENCY_STEP
        + escalation.first_response_due_at.0.rem_euclid(URGENCY_STEP)
}

fn urgency_parts(key: i64) -> (i32, i64) {
    (
        i32::try_from(key.div_euclid(URGENCY_STEP)).unwrap_or(4),
        key.rem_euclid(URGENCY_STEP),
    )
}
