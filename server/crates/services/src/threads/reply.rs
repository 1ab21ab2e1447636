//! Posts into a thread: an answer ends the unanswered stretch, a question back rests its clock.

use crate::escalations::effects;
use crate::idempotency::{self, Created};
use crate::limits::Limited;
use crate::outbox::{self, About, Event};
use crate::threads::clock::events::Because;
use crate::threads::queries::{self, NewRow};
use crate::threads::{lifecycle, render, view};
use crate::{Ctx, Result};
use backstop_domain::commands::NewPost;
use backstop_domain::ids::ThreadId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{
    EpisodeEvent, Intent, ThreadKind, Visibility, counts_as_answer, is_shown,
};
use backstop_domain::views::Post;
use backstop_domain::{Actor, ErrorCode, Role, Timestamp, text};
use backstop_entity::{account, post, thread};
use sea_orm::DatabaseTransaction;

/// Posts into a thread. What an agent writes here is official.
///
/// # Errors
/// Field errors for bad input; a limit; a refusal where the thread is closed or the actor may not.
pub async fn reply(ctx: &Ctx, actor: &Actor, id: ThreadId, cmd: NewPost) -> Result<Post> {
    permission::check(actor, Action::Reply)?;
    actor.account().ok_or(ErrorCode::SignInRequired)?;
    let body = text::body(&cmd.body)?;
    let rendered = render(&body).await?;
    limit(ctx, actor)?;

    let txn = ctx.write().await?;
    let thread = queries::thread_for_update(&txn, id).await?;
    let (post, _) = insert(ctx, &txn, actor, thread, &body, rendered.html, cmd.intent).await?;
    let post = view::post(&txn, post, actor).await?;
    idempotency::settle(&txn, Created::Post(&post)).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(post)
}

/// Stores the post and everything that follows from it, inside the caller's transaction.
pub(crate) async fn insert(
    ctx: &Ctx,
    txn: &DatabaseTransaction,
    actor: &Actor,
    mut thread: thread::Model,
    body: &str,
    html: String,
    intent: Intent,
) -> Result<(post::Model, thread::Model)> {
    let author = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let now = ctx.now_in(txn).await?;
    let before = (thread.state, thread.answer_count);
    let by_asker = author == thread.author_id;
    if !is_shown(thread.visibility, by_asker, actor.moderates()) {
        return Err(ErrorCode::NotFound.into());
    }
    if thread.closed || thread.visibility != Visibility::Visible {
        return Err(ErrorCode::ThreadClosed.into());
    }
    let official = actor.answers_officially() && !by_asker;
    let post = queries::insert_post(
        txn,
        NewRow {
            thread: thread.id,
            author,
            body,
            html,
            intent,
            official,
            at: now,
        },
    )
    .await?;
    thread.reply_count += 1;
    thread.bumped_at = now;
    let answers = counts_as_answer(intent, Visibility::Visible, author, thread.author_id);
    if answers {
        thread.answer_count += 1;
    }
    effects::posted(txn, actor, &mut thread, &post, answers, now).await?;
    settle(txn, &mut thread, &post, by_asker, now).await?;
    let thread = queries::save_thread(txn, thread).await?;
    queries::insert_follow(txn, author, thread.id).await?;
    queries::count_for_account(txn, author, account::Column::ReplyCount, 1).await?;
    let payload = outbox::state_note(before, (thread.state, thread.answer_count));
    let about = About {
        thread: Some(thread.id),
        post: Some(post.id),
        actor: Some(author),
        payload,
    };
    outbox::append(txn, now, Event::PostCreated, about).await?;
    Ok((post, thread))
}

async fn settle(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    post: &post::Model,
    by_asker: bool,
    now: Timestamp,
) -> Result<()> {
    if thread.kind != ThreadKind::Question {
        return Ok(());
    }
    let event = EpisodeEvent::Posted {
        intent: post.intent,
        by_asker,
    };
    let because = Because {
        actor: Some(post.author_id),
        post: Some(post.id),
        reason: String::new(),
    };
    lifecycle::apply_because(txn, thread, event, because, now).await
}

/// The posting limit binds members; staff answer as fast as they can.
pub(crate) fn limit(ctx: &Ctx, actor: &Actor) -> Result<()> {
    if let Some(identity) = actor.identity().filter(|i| i.role == Role::Member) {
        ctx.limits()
            .take(Limited::Write, &identity.id.to_string(), ctx.now())?;
    }
    Ok(())
}
