//! What the columns of threads cache, compared with the events of their clocks.

use super::events::Histories;
use super::seal;
use crate::{Error, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::EpisodeState;
use backstop_entity::thread;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Threads looked at together.
const BATCH: u64 = 200;

/// A thread whose columns do not say what its events say.
pub(crate) struct Wrong {
    pub id: ThreadId,
    /// A sentence that says so.
    pub finding: String,
    /// The thread as its events say; none where they say nothing that could be believed.
    pub derived: Option<thread::Model>,
}

/// The next threads with a clock, whether it still runs or not.
pub(crate) async fn with_clocks<C: ConnectionTrait>(
    db: &C,
    after: ThreadId,
) -> Result<Vec<thread::Model>> {
    let held = thread::Column::ClockHash.ne("");
    next(db, Condition::any().add(is_running()).add(held), after).await
}

/// The next threads whose clock runs or rests.
pub(crate) async fn running<C: ConnectionTrait>(
    db: &C,
    after: ThreadId,
) -> Result<Vec<thread::Model>> {
    next(db, Condition::all().add(is_running()), after).await
}

fn is_running() -> SimpleExpr {
    thread::Column::EpisodeState.is_in([EpisodeState::Open, EpisodeState::WaitingOnAsker])
}

async fn next<C: ConnectionTrait>(
    db: &C,
    which: Condition,
    after: ThreadId,
) -> Result<Vec<thread::Model>> {
    let find = thread::Entity::find()
        .filter(which)
        .filter(thread::Column::Id.gt(after))
        .order_by_asc(thread::Column::Id)
        .limit(BATCH);
    Ok(find.all(db).await?)
}

/// Those of some threads whose columns do not say what their events say.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn wrong<C: ConnectionTrait>(
    db: &C,
    threads: &[thread::Model],
) -> Result<Vec<Wrong>> {
    match Histories::load(db, threads.iter().map(|t| t.id).collect()).await {
        Ok(histories) => {
            let differs = |thread| differs(&histories, thread);
            Ok(threads.iter().filter_map(differs).collect())
        }
        // Somebody wrote into an event what cannot be read: found, and no reason to stop.
        Err(Error::Internal(_)) if threads.len() == 1 => {
            Ok(threads.iter().map(unreadable).collect())
        }
        Err(Error::Internal(_)) => {
            let mut found = Vec::new();
            for thread in threads {
                found.extend(Box::pin(wrong(db, std::slice::from_ref(thread))).await?);
            }
            Ok(found)
        }
        Err(error) => Err(error),
    }
}

fn unreadable(thread: &thread::Model) -> Wrong {
    Wrong {
        id: thread.id,
        finding: format!(
            "thread {}: the events of its clock cannot be read",
            thread.id
        ),
        derived: None,
    }
}

const fn goes_on(state: EpisodeState) -> bool {
    matches!(state, EpisodeState::Open | EpisodeState::WaitingOnAsker)
}

/// An episode that has ended is over: how it ended is told by its events alone.
fn differs(histories: &Histories, thread: &thread::Model) -> Option<Wrong> {
    let id = thread.id;
    let kept = goes_on(thread.episode_state);
    let Some(standing) = histories.standing(thread) else {
        let finding = format!("thread {id} has a clock that nothing started");
        return kept.then_some(Wrong {
            id,
            finding,
            derived: None,
        });
    };
    if !kept && !goes_on(standing.state) {
        return None;
    }
    let mut derived = thread.clone();
    histories.cache(&mut derived);
    if derived == *thread {
        return None;
    }
    let said = |due: Option<Timestamp>| due.map_or_else(|| "never".to_owned(), |d| d.to_string());
    let finding = format!(
        "thread {id} is kept as {} and due {}, but its events say {} and due {}",
        thread.episode_state,
        said(thread.due_at),
        derived.episode_state,
        said(derived.due_at)
    );
    Some(Wrong {
        id,
        finding,
        derived: Some(derived),
    })
}

/// What is wrong with the events of a thread's clock, if anything: then nothing can be derived from them.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn tampered<C: ConnectionTrait>(
    db: &C,
    thread: &thread::Model,
) -> Result<Option<String>> {
    let head = (thread.id, thread.clock_hash.clone());
    let found = seal::broken(db, vec![head]).await?;
    Ok(found.into_iter().next().map(|(_, what)| what))
}
