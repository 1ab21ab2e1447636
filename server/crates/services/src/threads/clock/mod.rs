//! How the clock of a question stands, and why, in words.

mod compare;
pub(crate) mod events;
pub(crate) mod seal;
mod set;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use compare::{running, tampered, with_clocks, wrong};
pub use set::set_clock;

use crate::threads::{queries, view};
use crate::{Ctx, Result};
use backstop_domain::episode::explain;
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::EpisodeState;
use backstop_domain::views::ThreadClock;
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::thread;
use events::Histories;

/// The clock of a thread with its reasons.
///
/// # Errors
/// "Not found" also for what the actor may not see.
pub async fn clock(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<ThreadClock> {
    let row = queries::thread(ctx.read(), id).await?;
    if !view::thread_shown(&row, actor) {
        return Err(ErrorCode::NotFound.into());
    }
    let histories = Histories::load(ctx.read(), vec![id]).await?;
    let explanation = if histories.standing(&row).is_none() {
        vec![no_clock(&row).to_owned()]
    } else {
        let calendars = |calendar| histories.calendars.get(calendar);
        explain(histories.events(id), row.episode, calendars, ctx.now())
    };
    Ok(ThreadClock {
        episode: row.episode,
        state: row.episode_state,
        started_at: row.episode_started_at,
        due_at: row.due_at,
        explanation,
    })
}

fn no_clock(row: &thread::Model) -> &'static str {
    if row.import_id.is_some() && row.episode_state == EpisodeState::Cancelled && !row.closed {
        "No clock runs: it was imported as history."
    } else {
        "No clock runs: the thread is closed, hidden or not a question."
    }
}
