//! The full recompute: what the columns of threads cache, derived again from the events of their clocks.

use super::events::Histories;
use crate::threads::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::EpisodeState;
use backstop_entity::thread;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Threads looked at together.
const BATCH: u64 = 200;

/// What a recompute did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recomputed {
    /// Clocks looked at.
    pub checked: usize,
    /// Those whose columns were put right.
    pub mended: usize,
}

/// Derives every running or resting clock from its events again and puts right what differs.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn recompute(ctx: &Ctx) -> Result<Recomputed> {
    let mut done = Recomputed::default();
    let mut after = ThreadId(0);
    loop {
        let batch = running(ctx.read(), after).await?;
        let Some(last) = batch.last() else {
            return Ok(done);
        };
        after = last.id;
        done.checked += batch.len();
        let wrong = wrong(ctx.read(), &batch).await?;
        if wrong.is_empty() {
            continue;
        }
        let txn = ctx.write().await?;
        for (id, _) in wrong {
            let mut thread = queries::thread_for_update(&txn, id).await?;
            let before = thread.clone();
            Histories::load(&txn, vec![id]).await?.cache(&mut thread);
            if thread != before {
                queries::save_thread(&txn, thread).await?;
                done.mended += 1;
            }
        }
        txn.commit().await?;
        ctx.nudge().ring();
    }
}

/// The next threads whose clock runs or rests.
pub(crate) async fn running<C: ConnectionTrait>(
    db: &C,
    after: ThreadId,
) -> Result<Vec<thread::Model>> {
    let states = [EpisodeState::Open, EpisodeState::WaitingOnAsker];
    let find = thread::Entity::find()
        .filter(thread::Column::EpisodeState.is_in(states))
        .filter(thread::Column::Id.gt(after))
        .order_by_asc(thread::Column::Id)
        .limit(BATCH);
    Ok(find.all(db).await?)
}

/// Those of some threads whose columns do not say what their events say, with a sentence each.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn wrong<C: ConnectionTrait>(
    db: &C,
    threads: &[thread::Model],
) -> Result<Vec<(ThreadId, String)>> {
    let histories = Histories::load(db, threads.iter().map(|t| t.id).collect()).await?;
    let mut wrong = Vec::new();
    for thread in threads {
        if histories.standing(thread).is_none() {
            wrong.push((
                thread.id,
                format!("thread {} has a clock that nothing started", thread.id),
            ));
            continue;
        }
        let mut derived = thread.clone();
        histories.cache(&mut derived);
        if derived != *thread {
            let said = |due: Option<backstop_domain::Timestamp>| {
                due.map_or_else(|| "never".to_owned(), |d| d.to_string())
            };
            wrong.push((
                thread.id,
                format!(
                    "thread {} is kept as {} and due {}, but its events say {} and due {}",
                    thread.id,
                    thread.episode_state,
                    said(thread.due_at),
                    derived.episode_state,
                    said(derived.due_at)
                ),
            ));
        }
    }
    Ok(wrong)
}
