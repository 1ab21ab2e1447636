//! The check of what happened to clocks: no event was edited, taken away, put in or moved.

use super::Tally;
use crate::bulk::snapshot;
use crate::threads::clock::seal::{self, Kept, Seal};
use crate::{Ctx, Result};
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_entity::{clock_event, escalation, escalation_event, thread};
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};
use serde::Deserialize;
use std::collections::HashMap;

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
        let ids: Vec<ThreadId> = threads.iter().map(|(id, _)| *id).collect();
        let mut events = events(&txn, &ids).await?;
        let mut kept = kept(&txn, &ids).await?;
        txn.commit().await?;
        for (id, head) in threads {
            let events = events.remove(&id).unwrap_or_default();
            let kept = kept.remove(&id).unwrap_or_default();
            if let Some(what) = seal::check(&head, &events, &kept) {
                tally.broken(format!("thread {id}: {what}"));
            }
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

async fn events<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<clock_event::Model>>> {
    let rows = clock_event::Entity::find()
        .filter(clock_event::Column::ThreadId.is_in(threads.iter().copied()))
        .order_by_asc(clock_event::Column::ThreadId)
        .order_by_asc(clock_event::Column::Seq)
        .all(db)
        .await?;
    let mut all: HashMap<ThreadId, Vec<_>> = HashMap::new();
    for row in rows {
        all.entry(row.thread_id).or_default().push(row);
    }
    Ok(all)
}

/// What the ledgers of the threads' cases keep of their clocks; those from before they did, nothing.
async fn kept<C: ConnectionTrait>(
    db: &C,
    threads: &[ThreadId],
) -> Result<HashMap<ThreadId, Vec<Kept>>> {
    #[derive(Deserialize)]
    struct Beginning {
        clock: Seal,
    }
    let cases: Vec<(ThreadId, EscalationId, String)> = escalation::Entity::find()
        .select_only()
        .columns([escalation::Column::ThreadId, escalation::Column::Id])
        .column(escalation_event::Column::Data)
        .join(
            sea_orm::JoinType::InnerJoin,
            escalation::Entity::belongs_to(escalation_event::Entity)
                .from(escalation::Column::Id)
                .to(escalation_event::Column::EscalationId)
                .into(),
        )
        .filter(escalation_event::Column::Seq.eq(1))
        .filter(escalation::Column::ThreadId.is_in(threads.iter().copied()))
        .into_tuple()
        .all(db)
        .await?;
    let mut all: HashMap<ThreadId, Vec<Kept>> = HashMap::new();
    for (thread, case, data) in cases {
        if let Ok(Beginning { clock }) = serde_json::from_str(&data) {
            let kept = Kept { case, seal: clock };
            all.entry(thread).or_default().push(kept);
        }
    }
    Ok(all)
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
