//! The check of what happened to clocks: no event was edited, taken away, put in or moved.

use super::Tally;
use crate::bulk::snapshot;
use crate::threads::clock::seal;
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;
use backstop_entity::{escalation, thread};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};

const BATCH: u64 = 500;

/// The events of every clock are those that its thread, and the ledgers of its cases, hold.
pub(super) async fn check(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let mut after = ThreadId(0);
    loop {
        // A thread and its events as of one moment, since people go on writing.
        let txn = snapshot::begin(ctx).await?;
        let threads: Vec<(ThreadId, String)> = thread::Entity::find()
            .select_only()
            .columns([thread::Column::Id, thread::Column::ClockHash])
            .filter(thread::Column::Id.gt(after))
            .filter(
                Condition::any()
                    .add(thread::Column::ClockHash.ne(""))
                    .add(thread::Column::Id.in_subquery(escalated())),
            )
            .order_by_asc(thread::Column::Id)
            .limit(BATCH)
            .into_tuple()
            .all(&txn)
            .await?;
        let Some((last, _)) = threads.last() else {
            break;
        };
        after = *last;
        let found = seal::broken(&txn, threads).await?;
        txn.commit().await?;
        for (id, what) in found {
            tally.broken(format!("thread {id}: {what}"));
        }
    }
    unsealed(ctx, tally).await
}

/// Threads that have cases.
fn escalated() -> SelectStatement {
    Query::select()
        .column(escalation::Column::ThreadId)
        .from(escalation::Entity)
        .to_owned()
}

/// Events of threads that hold none.
async fn unsealed(ctx: &Ctx, tally: &mut Tally) -> Result<()> {
    let sql = "SELECT DISTINCT e.thread_id AS id FROM clock_event e LEFT JOIN thread t ON t.id = e.thread_id \
         WHERE t.id IS NULL OR t.clock_hash = ''";
    let db = ctx.read();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    for row in db.query_all_raw(statement).await? {
        let id: ThreadId = row.try_get("", "id")?;
        tally.broken(format!(
            "thread {id}: its clock has events that nothing holds"
        ));
    }
    Ok(())
}
