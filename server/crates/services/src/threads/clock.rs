//! How the clock of a question stands, and why, in words.

use crate::threads::{queries, view};
use crate::{Ctx, Result, policies};
use backstop_domain::ids::ThreadId;
use backstop_domain::policy::DEFAULT_THRESHOLD_SECONDS;
use backstop_domain::thread_state::EpisodeState;
use backstop_domain::time::format_span;
use backstop_domain::views::ThreadClock;
use backstop_domain::{Actor, ErrorCode, Timestamp};
use backstop_entity::thread;

/// The clock of a thread with its reasons.
///
/// # Errors
/// "Not found" also for what the actor may not see.
pub async fn clock(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<ThreadClock> {
    let row = queries::thread(ctx.read(), id).await?;
    if !view::thread_shown(&row, actor) {
        return Err(ErrorCode::NotFound.into());
    }
    let all = policies::all(ctx.read()).await?;
    let policy = all.iter().find(|p| Some(p.id) == row.policy_id);
    let rule = match policy {
        Some(p) => format!(
            "Policy “{}”: an agent takes over after {} without an answer, day and night.",
            p.name,
            format_span(p.after_seconds)
        ),
        None => format!(
            "No policy of its own: an agent takes over after {} without an answer, day and night.",
            format_span(DEFAULT_THRESHOLD_SECONDS)
        ),
    };
    let mut explanation = vec![
        format!(
            "This unanswered stretch began on {}.",
            row.episode_started_at.human()
        ),
        rule,
    ];
    explanation.push(standing(&row));
    Ok(ThreadClock {
        episode: row.episode,
        state: row.episode_state,
        started_at: row.episode_started_at,
        due_at: row.due_at,
        explanation,
    })
}

fn standing(row: &thread::Model) -> String {
    let left = format_span(row.clock_left / Timestamp::SECOND);
    match (row.episode_state, row.due_at) {
        (EpisodeState::Open, Some(due)) => format!(
            "The clock runs: if nobody answers, an agent takes over on {}.",
            due.human()
        ),
        (EpisodeState::WaitingOnAsker, _) => format!(
            "The clock rests with {left} left, until the asker has replied to the question back."
        ),
        (EpisodeState::Answered, _) => "It ended with an answer.".to_owned(),
        (EpisodeState::Escalated, _) => "It ended when an agent took over.".to_owned(),
        (EpisodeState::Cancelled, _) if row.import_id.is_some() && !row.closed => {
            "No clock runs: it was imported as history.".to_owned()
        }
        (EpisodeState::Cancelled | EpisodeState::Open, _) => {
            "No clock runs: the thread is closed, hidden or not a question.".to_owned()
        }
    }
}
