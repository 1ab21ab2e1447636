//! Checks of the promise itself.

use super::{Check, Tally};
use crate::threads::{clock, queries as threads};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_domain::thread_state::EpisodeState;
use backstop_entity::{escalation, thread};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Statement,
};

/// Seconds a due moment may lie back before it counts as missed.
const GRACE_SECONDS: i64 = 60;

/// No open episode is past its due moment by more than a minute without an escalation.
pub(super) async fn overdue(ctx: &Ctx) -> Result<Check> {
    let mut tally = Tally::new("overdue");
    let now = ctx.shared_now().await?;
    let open = thread::Entity::find().filter(thread::Column::DueAt.is_not_null());
    tally.looked_at(usize::try_from(open.clone().count(ctx.read()).await?).unwrap_or(usize::MAX));
    let late = open
        .select_only()
        .columns([thread::Column::Id, thread::Column::DueAt])
        .filter(thread::Column::DueAt.lt(now.plus_seconds(-GRACE_SECONDS)))
        .order_by_asc(thread::Column::DueAt)
        .into_tuple::<(ThreadId, Timestamp)>()
        .all(ctx.read())
        .await?;
    for (id, due) in late {
        tally.broken(format!(
            "thread {id} was due {} s ago and has no escalation",
            now.seconds_since(due)
        ));
    }
    no_clock(ctx, &mut tally).await?;
    Ok(tally.done())
}

/// An open episode without a due moment would wait for ever.
async fn no_clock(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let lost = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::EpisodeState.eq(EpisodeState::Open))
        .filter(thread::Column::DueAt.is_null())
        .into_tuple::<ThreadId>()
        .all(ctx.read())
        .await?;
    for id in lost {
        tally.broken(format!("thread {id} is unanswered but no clock runs"));
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Twice {
    thread_id: ThreadId,
    episode: i32,
    times: i64,
}

/// No episode has two escalations, no escalation lacks its episode, no escalated episode its escalation.
pub(super) async fn exactly_once(ctx: &Ctx) -> Result<Check> {
    let mut tally = Tally::new("exactly_once");
    let db = ctx.read();
    tally.looked_at(
        usize::try_from(escalation::Entity::find().count(db).await?).unwrap_or(usize::MAX),
    );
    let backend = sea_orm::ConnectionTrait::get_database_backend(db);
    let sql = "SELECT thread_id, episode, COUNT(*) AS times FROM escalation GROUP BY thread_id, episode HAVING COUNT(*) > 1";
    for twice in Twice::find_by_statement(Statement::from_string(backend, sql))
        .all(db)
        .await?
    {
        tally.broken(format!(
            "thread {} has {} escalations of episode {}",
            twice.thread_id, twice.times, twice.episode
        ));
    }
    let sql = "SELECT e.id FROM escalation e LEFT JOIN thread t ON t.id = e.thread_id WHERE t.id IS NULL OR e.episode > t.episode OR e.episode < 1";
    for row in
        sea_orm::ConnectionTrait::query_all_raw(db, Statement::from_string(backend, sql)).await?
    {
        let id: EscalationId = row.try_get("", "id")?;
        tally.broken(format!("escalation {id} belongs to no episode"));
    }
    let sql = "SELECT t.id FROM thread t LEFT JOIN escalation e ON e.thread_id = t.id AND e.episode = t.episode WHERE t.episode_state = 'escalated' AND e.id IS NULL";
    for row in
        sea_orm::ConnectionTrait::query_all_raw(db, Statement::from_string(backend, sql)).await?
    {
        let id: ThreadId = row.try_get("", "id")?;
        tally.broken(format!(
            "thread {id} says that it was escalated, but there is no escalation"
        ));
    }
    Ok(tally.done())
}

/// The cached due moment of every clock is what its events say. The tally holds
/// what was found of cases already.
pub(super) async fn clocks(ctx: &Ctx, mut tally: Tally) -> Result<Check> {
    let mut after = ThreadId(0);
    loop {
        let batch = clock::with_clocks(ctx.read(), after).await?;
        let Some(last) = batch.last() else {
            return Ok(tally.done());
        };
        after = last.id;
        tally.looked_at(batch.len());
        for wrong in clock::wrong(ctx.read(), &batch).await? {
            // It may have moved between the two reads: then the second look agrees with itself.
            let now = threads::thread(ctx.read(), wrong.id).await?;
            if !clock::wrong(ctx.read(), &[now]).await?.is_empty() {
                tally.broken(wrong.finding);
            }
        }
    }
}
