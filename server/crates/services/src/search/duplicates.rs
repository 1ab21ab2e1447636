//! Threads that seem to ask what another asks, for moderators who may merge them.

use super::similar::neighbours;
use crate::threads::{queries, view};
use crate::{Ctx, Result};
use backstop_domain::duplicate::{InCommon, Side, Stays, stays};
use backstop_domain::ids::ThreadId;
use backstop_domain::permission::{Action, check};
use backstop_domain::thread_state::{ThreadState, Visibility};
use backstop_domain::views::{LikelyDuplicate, MergeHint, Thread};
use backstop_domain::{Actor, ErrorCode};
use backstop_search::SimilarHit;

/// How likely somebody would link the two, and which share of the words they have to have in common.
/// `search.md` says how often that is right.
const LIKELY: f32 = 0.5;
const COMMON: f32 = 0.5;
/// In a forum of fewer documents no word is rare enough to make anything likely; there what says
/// nearly the same counts. In a large one that would be wrong too often (`search.md`).
const SMALL: u64 = 2_000;
const SAME: f32 = 0.8;
const SAME_LIKELY: f32 = 0.05;
/// Duplicates told of.
const MOST: usize = 3;
const DAY: u64 = 86_400 * 1_000_000;

/// Visible threads that are likely duplicates of this one, the likeliest first; few or none.
///
/// # Errors
/// A refusal for others than moderators; "not now" while the index is rebuilt or too many search.
pub async fn duplicates(ctx: &Ctx, actor: &Actor, thread: &Thread) -> Result<Vec<LikelyDuplicate>> {
    check(actor, Action::Moderate)?;
    if thread.visibility != Visibility::Visible {
        return Ok(Vec::new());
    }
    let hits = neighbours(ctx, thread).await?;
    let size = ctx.search().run(|index| Ok(index.doc_count())).await?;
    let likely = hits.iter().filter(|hit| is_likely(hit, size < SMALL));
    let likely = likely.take(MOST);
    let likely: Vec<&SimilarHit> = likely.collect();
    if likely.is_empty() {
        return Ok(Vec::new());
    }
    let ids = likely.iter().map(|hit| ThreadId(hit.thread_id)).collect();
    let rows = queries::threads_by_id(ctx.read(), ids).await?;
    let found = view::threads(ctx.read(), rows).await?;
    let shown = likely.into_iter().filter_map(|hit| {
        let other = found.iter().find(|other| other.id.0 == hit.thread_id)?;
        (other.visibility == Visibility::Visible).then(|| shown(thread, other, hit))
    });
    Ok(shown.collect())
}

/// As [`duplicates`], of the thread of that number.
///
/// # Errors
/// Beside those of [`duplicates`], "not found" where there is none.
pub async fn duplicates_of(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<Vec<LikelyDuplicate>> {
    check(actor, Action::Moderate)?;
    let row = queries::thread(ctx.read(), id).await?;
    if row.merged_into.is_some() {
        return Err(ErrorCode::NotFound.into());
    }
    let thread = view::thread(ctx.read(), row).await?;
    duplicates(ctx, actor, &thread).await
}

fn is_likely(hit: &SimilarHit, is_small: bool) -> bool {
    let likely = hit.score >= LIKELY && hit.common >= COMMON;
    likely || (is_small && hit.score >= SAME_LIKELY && hit.common >= SAME)
}

fn shown(this: &Thread, other: &Thread, hit: &SimilarHit) -> LikelyDuplicate {
    let tags = this.tags.iter().filter(|tag| other.tags.contains(tag));
    let common = InCommon {
        words: hit.common,
        tags: tags.cloned().collect(),
        asker: this.author.id == other.author.id,
        category: this.category == other.category,
        days: this.created_at.0.abs_diff(other.created_at.0) / DAY,
    };
    LikelyDuplicate {
        reasons: common.reasons(),
        merge: stays(side(this), side(other)).map(|stays| match stays {
            Stays::This => MergeHint {
                from: other.id,
                into: this.id,
            },
            Stays::Other => MergeHint {
                from: this.id,
                into: other.id,
            },
        }),
        score: hit.score,
        thread: other.clone(),
    }
}

fn side(thread: &Thread) -> Side {
    Side {
        asked_at: thread.created_at,
        has_accepted: thread.accepted_post_id.is_some(),
        closed: thread.state == ThreadState::Closed,
    }
}
