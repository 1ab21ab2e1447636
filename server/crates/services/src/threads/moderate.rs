//! The order moderators keep: close, reopen, move, retitle. Every act is logged with its reason.

use crate::escalations::effects;
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::view::thread_url;
use crate::threads::{lifecycle, queries, view};
use crate::{Ctx, Result, moderation, rules};
use backstop_domain::ids::ThreadId;
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::{EpisodeEvent, Visibility};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, FieldError, Timestamp};
use backstop_entity::{post, thread};
use sea_orm::DatabaseTransaction;

const REASON_MAX: usize = 500;

/// Logs the act, stores the thread, tells the outbox, commits.
async fn finish(
    ctx: &Ctx,
    txn: DatabaseTransaction,
    actor: &Actor,
    mut thread: thread::Model,
    act: &str,
    reason: &str,
) -> Result<Thread> {
    let now = ctx.now();
    lifecycle::settle(&txn, &mut thread).await?;
    let thread = queries::save_thread(&txn, thread).await?;
    let url = thread_url(thread.id, &thread.slug);
    moderation::record(
        &txn,
        now,
        actor,
        act,
        &format!("thread {}", thread.id),
        Some(&url),
        reason,
    )
    .await?;
    let about = About {
        thread: Some(thread.id),
        actor: actor.account(),
        ..About::default()
    };
    outbox::append(&txn, now, Event::ThreadChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::thread(ctx.read(), thread).await
}

/// Logs a moderator's act on somebody else's post, and has the author told.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn told(
    txn: &DatabaseTransaction,
    actor: &Actor,
    act: &str,
    post: &post::Model,
    now: Timestamp,
) -> Result<()> {
    let url = format!("/p/{}", post.id);
    let target = format!("post {}", post.id);
    let entry = moderation::record(txn, now, actor, act, &target, Some(&url), "").await?;
    let about = About {
        thread: Some(post.thread_id),
        post: Some(post.id),
        actor: actor.account(),
        payload: entry.to_string(),
    };
    outbox::append(txn, now, Event::PostModerated, about).await
}

/// Closes a thread: it takes no further posts, its clock and an open case end.
///
/// # Errors
/// A field error without a reason; a refusal where the actor may not.
pub async fn close(ctx: &Ctx, actor: &Actor, id: ThreadId, reason: &str) -> Result<Thread> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::Yes)?;
    let txn = ctx.write().await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    if !thread.closed {
        let now = ctx.now_in(&txn).await?;
        effects::withdrawn(&txn, actor, &mut thread, now).await?;
        lifecycle::apply(&txn, &mut thread, EpisodeEvent::Withdrawn, now).await?;
        thread.closed = true;
    }
    finish(ctx, txn, actor, thread, "thread.close", &reason).await
}

/// Opens a closed thread again; an unanswered question gets a new clock.
///
/// # Errors
/// A refusal where the actor may not.
pub async fn reopen(ctx: &Ctx, actor: &Actor, id: ThreadId, reason: &str) -> Result<Thread> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::No)?;
    let txn = ctx.write().await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    if thread.closed {
        thread.closed = false;
        let now = ctx.now_in(&txn).await?;
        let answered = effects::is_settled(&txn, &thread).await?;
        let event = EpisodeEvent::Restored { answered };
        lifecycle::apply(&txn, &mut thread, event, now).await?;
    }
    finish(ctx, txn, actor, thread, "thread.reopen", &reason).await
}

/// Moves a thread to another category; its clock goes by the policy there from then on.
///
/// # Errors
/// A field error for an unknown category; a refusal where the actor may not.
pub async fn move_to(
    ctx: &Ctx,
    actor: &Actor,
    id: ThreadId,
    category: &str,
    reason: &str,
) -> Result<Thread> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::No)?;
    let txn = ctx.write().await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    let target = queries::category_by_slug(&txn, category)
        .await?
        .ok_or_else(|| FieldError::new("category", "There is no such category."))?;
    if thread.visibility == Visibility::Visible && thread.category_id != target.id {
        queries::count_for_category(&txn, thread.category_id, -1).await?;
        queries::count_for_category(&txn, target.id, 1).await?;
    }
    if thread.category_id != target.id {
        thread.category_id = target.id;
        let because = Because {
            actor: actor.account(),
            post: None,
            reason: "It was moved to another category.".to_owned(),
        };
        let now = ctx.now_in(&txn).await?;
        rules::reapply(&txn, &mut thread, because, now).await?;
    }
    finish(ctx, txn, actor, thread, "thread.move", &reason).await
}

/// Gives a thread a better title; its address keeps working because it goes by number.
///
/// # Errors
/// A field error for a bad title; a refusal where the actor may not.
pub async fn retitle(
    ctx: &Ctx,
    actor: &Actor,
    id: ThreadId,
    title: &str,
    reason: &str,
) -> Result<Thread> {
    permission::check(actor, Action::Moderate)?;
    let title = text::title(title)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::No)?;
    let txn = ctx.write().await?;
    let mut thread = queries::thread_for_update(&txn, id).await?;
    thread.slug = text::slugify(&title);
    thread.title = title;
    finish(ctx, txn, actor, thread, "thread.retitle", &reason).await
}
