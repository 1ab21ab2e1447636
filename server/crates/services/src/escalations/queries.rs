//! All SQL of escalations.

use crate::Result;
use crate::keyset::PageRequest;
use backstop_domain::escalation::{EscalationState, ReplyVisibility};
use backstop_domain::ids::{AccountId, CategoryId, EscalationId, QueueId, ThreadId};
use backstop_domain::routing::Offer;
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{escalation, escalation_event, escalation_message, queue, thread};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait,
    IntoActiveModel, NotSet, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, Set,
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

/// Threads whose promise has fallen due, the longest overdue first, locked; those another node is
/// dealing with are left to it, and the first `skip` are stepped over.
pub(crate) async fn due<C: ConnectionTrait>(
    txn: &C,
    now: Timestamp,
    limit: u64,
    skip: u64,
) -> Result<Vec<thread::Model>> {
    Ok(due_query(now, limit).offset(skip).all(txn).await?)
}

/// The moment the next clock runs out: a look without the write lock, since most of the time
/// nothing is due.
pub(crate) async fn next_due<C: ConnectionTrait>(db: &C) -> Result<Option<Timestamp>> {
    let due = next_due_query();
    Ok(due.into_tuple::<Timestamp>().one(db).await?)
}

pub(crate) fn next_due_query() -> Select<thread::Entity> {
    thread::Entity::find()
        .select_only()
        .column(thread::Column::DueAt)
        .filter(thread::Column::DueAt.is_not_null())
        .order_by_asc(thread::Column::DueAt)
        .limit(1)
}

/// How many open episodes are past their due moment.
pub(crate) async fn count_due<C: ConnectionTrait>(db: &C, now: Timestamp) -> Result<u64> {
    let due = thread::Entity::find().filter(thread::Column::DueAt.is_not_null());
    Ok(due.filter(thread::Column::DueAt.lte(now)).count(db).await?)
}

pub(crate) fn due_query(now: Timestamp, limit: u64) -> Select<thread::Entity> {
    thread::Entity::find()
        .filter(thread::Column::DueAt.is_not_null())
        .filter(thread::Column::DueAt.lte(now))
        .order_by_asc(thread::Column::DueAt)
        .order_by_asc(thread::Column::Id)
        .limit(limit)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
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

/// What the first entry of a case's ledger records.
pub(crate) async fn beginning<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
) -> Result<Option<String>> {
    let find = escalation_event::Entity::find()
        .select_only()
        .column(escalation_event::Column::Data)
        .filter(escalation_event::Column::EscalationId.eq(id))
        .filter(escalation_event::Column::Seq.eq(1));
    Ok(find.into_tuple().one(db).await?)
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
pub(crate) async fn insert_message<C: ConnectionTrait>(txn: &C, new: NewMessage<'_>) -> Result<()> {
    let row = escalation_message::ActiveModel {
        id: NotSet,
        escalation_id: Set(new.escalation),
        author_id: Set(new.author),
        visibility: Set(new.visibility),
        body: Set(new.body.to_owned()),
        html: Set(new.html),
        created_at: Set(new.at),
    };
    row.insert(txn).await?;
    Ok(())
}

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

fn open_states() -> impl Iterator<Item = EscalationState> {
    EscalationState::ALL
        .iter()
        .copied()
        .filter(|state| state.is_open())
}

/// Open cases by queue and state.
pub(crate) async fn count_open<C: ConnectionTrait>(
    db: &C,
) -> Result<Vec<(QueueId, EscalationState, i64)>> {
    use escalation::Column;
    let find = escalation::Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column(Column::State)
        .column_as(Column::Id.count(), "cases")
        .filter(Column::State.is_in(open_states()))
        .group_by(Column::QueueId)
        .group_by(Column::State);
    Ok(find.into_tuple().all(db).await?)
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
        .group_by(Column::QueueId);
    Ok(find.into_tuple().all(db).await?)
}

/// Open cases whose first reply or end is overdue, by queue; a clock that rests is not late.
pub(crate) async fn count_late<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
) -> Result<Vec<(QueueId, i64)>> {
    use escalation::Column;
    let late = Condition::any()
        .add(
            Condition::all()
                .add(Column::FirstRespondedAt.is_null())
                .add(Column::FirstResponseDueAt.lt(now)),
        )
        .add(Column::ResolutionDueAt.lt(now));
    let find = escalation::Entity::find()
        .select_only()
        .column(Column::QueueId)
        .column_as(Column::Id.count(), "cases")
        .filter(Column::State.is_in([EscalationState::Queued, EscalationState::Claimed]))
        .filter(late)
        .group_by(Column::QueueId);
    Ok(find.into_tuple().all(db).await?)
}
