//! Opens a thread; a question starts its clock in the same transaction.

use crate::idempotency::{self, Created};
use crate::outbox::{self, About, Event};
use crate::threads::queries::{self, NewRow};
use crate::threads::{lifecycle, render, view};
use crate::{Ctx, Result, tags};
use backstop_domain::commands::NewThread;
use backstop_domain::error::Check;
use backstop_domain::ids::{AccountId, CategoryId, ThreadId};
use backstop_domain::permission::{self, Action};
use backstop_domain::policy::Urgency;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadKind, ThreadState, Visibility};
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode, FieldError, Timestamp, text};
use backstop_entity::{account, thread};
use sea_orm::DatabaseTransaction;

/// Opens a thread in a category. A question gets its promise at once.
///
/// # Errors
/// Field errors for bad input; a limit; a refusal where the actor may not.
pub async fn ask(ctx: &Ctx, actor: &Actor, cmd: NewThread) -> Result<Thread> {
    permission::check(actor, Action::Ask)?;
    let author = actor.account().ok_or(ErrorCode::SignInRequired)?;
    if cmd.kind == ThreadKind::Announcement {
        permission::check(actor, Action::Administer)?;
    }
    let mut check = Check::default();
    let urgency = check.field(urgency(actor, cmd.urgency));
    let title = check.field(text::title(&cmd.title));
    let body = check.field(text::body(&cmd.body));
    let tags = check.field(text::tags(&cmd.tags));
    let category = queries::category_by_slug(ctx.read(), cmd.category.trim()).await?;
    if category.is_none() {
        check.fail("category", "Choose a category.");
    }
    let (Some(title), Some(body), Some(tags), Some(category), Some(urgency)) =
        (title, body, tags, category, urgency)
    else {
        return Err(check.into_failure().into());
    };
    let rendered = render(&body).await?;
    super::reply::limit(ctx, actor)?;

    let txn = ctx.write().await?;
    let now = ctx.now_in(&txn).await?;
    let tags = tags::present(&txn, tags).await?;
    let new = thread::Model {
        urgency,
        ..blank(cmd.kind, &title, category.id, author, now, &tags)
    };
    let mut thread = queries::insert_thread(&txn, new).await?;
    let post = queries::insert_post(
        &txn,
        NewRow {
            thread: thread.id,
            author,
            body: &body,
            html: rendered.html,
            intent: Intent::Comment,
            official: false,
            at: now,
        },
    )
    .await?;
    thread.first_post_id = Some(post.id);
    start(&txn, &mut thread, now).await?;
    let thread = queries::save_thread(&txn, thread).await?;
    queries::insert_tags(&txn, thread.id, &tags).await?;
    queries::insert_follow(&txn, author, thread.id).await?;
    queries::count_for_category(&txn, category.id, 1).await?;
    queries::count_for_account(&txn, author, account::Column::ThreadCount, 1).await?;
    let about = About {
        thread: Some(thread.id),
        post: Some(post.id),
        actor: Some(author),
        ..About::default()
    };
    outbox::append(&txn, now, Event::ThreadCreated, about).await?;
    let thread = view::thread(&txn, thread).await?;
    idempotency::settle(&txn, Created::Thread(&thread)).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(thread)
}

/// Starts the first episode of a question; other kinds carry no promise.
async fn start(
    txn: &DatabaseTransaction,
    thread: &mut thread::Model,
    now: Timestamp,
) -> Result<()> {
    if thread.kind == ThreadKind::Question {
        lifecycle::open_episode(txn, thread, now).await?;
    }
    lifecycle::settle(txn, thread).await
}

/// How pressing a question is, staff says: else every question would be urgent.
fn urgency(actor: &Actor, said: Option<Urgency>) -> Result<Urgency, FieldError> {
    let staff = actor.moderates() || actor.answers_officially();
    match said {
        Some(urgency) if urgency != Urgency::Normal && !staff => Err(FieldError::new(
            "urgency",
            "Our team sets the urgency. Say in your question what depends on it.",
        )),
        said => Ok(said.unwrap_or(Urgency::Normal)),
    }
}

/// A thread before its first episode.
pub(crate) fn blank(
    kind: ThreadKind,
    title: &str,
    category: CategoryId,
    author: AccountId,
    at: Timestamp,
    tags: &[String],
) -> thread::Model {
    thread::Model {
        id: ThreadId(0),
        kind,
        title: title.to_owned(),
        slug: text::slugify(title),
        category_id: category,
        author_id: author,
        created_at: at,
        bumped_at: at,
        state: ThreadState::Answered,
        visibility: Visibility::Visible,
        closed: false,
        reply_count: 0,
        answer_count: 0,
        first_post_id: None,
        accepted_post_id: None,
        episode: 0,
        episode_state: EpisodeState::Cancelled,
        episode_started_at: at,
        clock_left: 0,
        clock_running_since: None,
        due_at: None,
        policy_id: None,
        escalation_id: None,
        tags: tags.join(" "),
        version: 0,
        import_id: None,
        merged_into: None,
        clock_hash: String::new(),
        urgency: Urgency::Normal,
        rules: 0,
    }
}
