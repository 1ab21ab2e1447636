//! Puts one thread into another: its posts move over, its address leads there, its clock ends.

use crate::escalations::effects;
use crate::outbox::{self, About, Event};
use crate::threads::view::thread_url;
use crate::threads::{lifecycle, queries, view, visibility};
use crate::{Ctx, Result, moderation};
use backstop_domain::ids::ThreadId;
use backstop_domain::merging;
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::{EpisodeEvent, ThreadKind, Visibility};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode, Failure, FieldError, Timestamp};
use backstop_entity::{account, post, thread};
use sea_orm::DatabaseTransaction;
use serde_json::json;

const REASON_MAX: usize = 500;

/// Moves every post of `id` into `into` and yields the latter. Followers and notices come along, the
/// clock and an open case of `id` end, and answers that came along end the clock of `into`. The act
/// is logged.
///
/// # Errors
/// A field error without a reason, or where `into` is no thread that posts can move to; a refusal
/// where the actor may not.
pub async fn merge(
    ctx: &Ctx,
    actor: &Actor,
    id: ThreadId,
    into: ThreadId,
    reason: &str,
) -> Result<Thread> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::Yes)?;
    if id == into {
        return Err(FieldError::new("into", "A thread cannot be merged into itself.").into());
    }
    let txn = ctx.write().await?;
    let now = ctx.now_in(&txn).await?;
    let (source, mut target) = both(&txn, id, into).await?;
    let (from, to) = (source.id, thread_url(target.id, &target.slug));
    let source = leave(&txn, actor, source, &target, now).await?;
    receive(&txn, actor, &source, &mut target, now).await?;
    let target = queries::save_thread(&txn, target).await?;
    let log = format!("thread {from} into thread {into}");
    moderation::record(&txn, now, actor, "thread.merge", &log, Some(&to), &reason).await?;
    for thread in [from, into] {
        let about = About {
            thread: Some(thread),
            actor: actor.account(),
            ..About::default()
        };
        outbox::append(&txn, now, Event::ThreadChanged, about).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    view::thread(ctx.read(), target).await
}

/// Where a thread went that was merged into another: the post that was its question. Nothing else
/// is told about it, and nothing where that may not be seen.
///
/// # Errors
/// When the database does not answer.
pub async fn merged_into(ctx: &Ctx, actor: &Actor, id: ThreadId) -> Result<Option<Merged>> {
    let row = match queries::thread(ctx.read(), id).await {
        Ok(row) => row,
        Err(error) if error.failure().code == ErrorCode::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let Some((into, post)) = row.merged_into.zip(row.first_post_id) else {
        return Ok(None);
    };
    // That thread may have moved on in turn, or its question been hidden.
    let target = queries::thread(ctx.read(), into).await?;
    let url = match super::post_url(ctx, actor, post).await {
        Ok(url) => url,
        Err(error) if error.failure().code == ErrorCode::NotFound => {
            thread_url(target.id, &target.slug)
        }
        Err(error) => return Err(error),
    };
    Ok(Some(Merged { into, url }))
}

/// Where a merged thread went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The thread that has its posts.
    pub into: ThreadId,
    /// Where its question stands, from the root of the site.
    pub url: String,
}

/// Both threads, locked in order of their numbers, so that two merges never wait for each other.
async fn both(
    txn: &DatabaseTransaction,
    id: ThreadId,
    into: ThreadId,
) -> Result<(thread::Model, thread::Model)> {
    let missing = || FieldError::new("into", "There is no such thread.");
    let lock = async |id| match queries::thread_for_update(txn, id).await {
        Err(error) if error.failure().code == ErrorCode::NotFound => Ok(None),
        other => other.map(Some),
    };
    let (low, high) = (lock(id.min(into)).await?, lock(id.max(into)).await?);
    let (source, target) = if id < into { (low, high) } else { (high, low) };
    let source = source.ok_or(ErrorCode::NotFound)?;
    let target = target.ok_or_else(missing)?;
    if source.visibility != Visibility::Visible {
        let why = "Only a thread that everybody sees can be merged.";
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    if target.visibility != Visibility::Visible {
        return Err(missing().into());
    }
    if target.closed {
        let why = "That thread is closed. Open it again first.";
        return Err(FieldError::new("into", why).into());
    }
    Ok((source, target))
}

/// What becomes of the thread that goes: nobody sees it any more, and it waits for nothing.
async fn leave(
    txn: &DatabaseTransaction,
    actor: &Actor,
    mut source: thread::Model,
    target: &thread::Model,
    now: Timestamp,
) -> Result<thread::Model> {
    let data = json!({ "merged_into": target.id });
    effects::ended(txn, actor, &mut source, &data, now).await?;
    lifecycle::apply(txn, &mut source, EpisodeEvent::Withdrawn, now).await?;
    if let Some(accepted) = source.accepted_post_id.take() {
        let author = queries::post(txn, accepted).await?.author_id;
        queries::count_for_account(txn, author, account::Column::AcceptedCount, -1).await?;
    }
    source.closed = true;
    source.visibility = Visibility::Deleted;
    source.merged_into = Some(target.id);
    source.reply_count = 0;
    source.answer_count = 0;
    let author = source.author_id;
    queries::count_for_category(txn, source.category_id, -1).await?;
    queries::count_for_account(txn, author, account::Column::ThreadCount, -1).await?;
    queries::count_for_account(txn, author, account::Column::ReplyCount, 1).await?;
    lifecycle::settle(txn, &mut source).await?;
    queries::save_thread(txn, source).await
}

/// What becomes of the thread that gets the posts: its counters, and its clock where an answer came.
async fn receive(
    txn: &DatabaseTransaction,
    actor: &Actor,
    source: &thread::Model,
    target: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    let came = queries::visible_replies(txn, source).await?;
    queries::move_posts(txn, source.id, target.id).await?;
    target.bumped_at = target.bumped_at.max(source.bumped_at);
    let posts = queries::visible_replies(txn, target).await?;
    let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
    let answers = |post: &&post::Model| visibility::reply(post).answers(target.author_id);
    target.reply_count = count(posts.len());
    target.answer_count = count(posts.iter().filter(answers).count());
    let first = came.iter().filter(answers);
    let first = first.min_by_key(|post| (post.official, post.id)).cloned();
    let replies: Vec<_> = came.iter().map(visibility::reply).collect();
    let event = merging::event(&replies, target.author_id);
    if let (Some(answer), Some(event), ThreadKind::Question) = (first, event, target.kind) {
        effects::posted(txn, actor, target, &answer, true, now).await?;
        lifecycle::apply(txn, target, event, now).await?;
    }
    lifecycle::settle(txn, target).await
}
