//! A thread as somebody sees it: the first post and one page of replies.

use crate::keyset::Cursor;
use crate::threads::clock::events::Histories;
use crate::threads::queries;
use crate::threads::view::{self, Names};
use crate::votes::queries::Marked;
use crate::{Ctx, PageRequest, Result};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{ThreadKind, ThreadState, is_shown};
use backstop_domain::views::{Post, ThreadPage, ThreadRights};
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::{post, thread};
use sea_orm::ConnectionTrait;

/// A thread with one page of its posts; the first page begins with the first post.
///
/// # Errors
/// "Not found" also for what the actor may not see, and for what was merged into another thread
/// (see [`super::merged_into`]).
pub async fn page(ctx: &Ctx, actor: &Actor, id: ThreadId, page: PageRequest) -> Result<ThreadPage> {
    let db = ctx.read();
    let row = queries::thread(db, id).await?;
    if !view::thread_shown(&row, actor) || row.merged_into.is_some() {
        return Err(ErrorCode::NotFound.into());
    }
    let posts = queries::posts(db, id, page).await?;
    let (mut posts, next) = page.cut(posts, |p| Cursor { key: 0, id: p.id.0 });
    first_in_front(db, &row, &mut posts, page).await?;
    accepted_too(db, &row, &mut posts, page).await?;
    let names = Names::load(db, posts.iter().map(|p| p.author_id).chain([row.author_id])).await?;
    let following = match actor.account() {
        Some(account) => queries::follows(db, account, id).await?,
        None => false,
    };
    let marked = Marked::load(db, actor, &posts).await?;
    let may = rights(actor, &row);
    let promise_hours = hours(db, &row).await?;
    let thread = view::threads_with(db, vec![row], &names)
        .await?
        .pop()
        .ok_or(ErrorCode::NotFound)?;
    let posts = posts
        .into_iter()
        .map(|p| view::post_view(p, &names, &marked, actor))
        .collect();
    Ok(ThreadPage {
        thread,
        posts,
        next,
        promise_hours,
        following,
        may,
    })
}

/// The first post opens the first page and stands nowhere else, even where older posts came in from
/// a merged thread.
async fn first_in_front<C: ConnectionTrait>(
    db: &C,
    thread: &thread::Model,
    posts: &mut Vec<post::Model>,
    page: PageRequest,
) -> Result<()> {
    let Some(first) = thread.first_post_id else {
        return Ok(());
    };
    if page.after.is_none() && posts.first().is_some_and(|post| post.id == first) {
        return Ok(());
    }
    let found = posts.iter().position(|post| post.id == first);
    let found = found.map(|place| posts.remove(place));
    if page.after.is_none() {
        let first = match found {
            Some(first) => first,
            None => queries::post(db, first).await?,
        };
        posts.insert(0, first);
    }
    Ok(())
}

/// The accepted answer stands on the first page, wherever in the thread it was written.
async fn accepted_too<C: ConnectionTrait>(
    db: &C,
    thread: &thread::Model,
    posts: &mut Vec<post::Model>,
    page: PageRequest,
) -> Result<()> {
    let Some(accepted) = thread.accepted_post_id.filter(|_| page.after.is_none()) else {
        return Ok(());
    };
    if !posts.iter().any(|p| p.id == accepted) {
        posts.insert(posts.len().min(1), queries::post(db, accepted).await?);
    }
    Ok(())
}

/// The hours the clock of an open question goes by.
async fn hours<C: ConnectionTrait>(db: &C, row: &thread::Model) -> Result<Option<String>> {
    if row.due_at.is_none() {
        return Ok(None);
    }
    let histories = Histories::load(db, vec![row.id]).await?;
    let Some(standing) = histories.standing(row) else {
        return Ok(None);
    };
    let calendar = histories.calendars.get(standing.terms.calendar_id);
    Ok((!calendar.is_always()).then(|| calendar.summary()))
}

fn rights(actor: &Actor, row: &thread::Model) -> ThreadRights {
    let open = !row.closed && row.visibility == backstop_domain::thread_state::Visibility::Visible;
    let question = row.kind == ThreadKind::Question;
    ThreadRights {
        reply: open && permission::check(actor, Action::Reply).is_ok(),
        accept: question
            && permission::check(
                actor,
                Action::Accept {
                    asker: row.author_id,
                },
            )
            .is_ok(),
        unsolved: open
            && question
            && actor.account() == Some(row.author_id)
            && matches!(row.state, ThreadState::Answered | ThreadState::Solved)
            && permission::check(actor, Action::Reply).is_ok(),
        helpful: permission::check(actor, Action::MarkHelpful).is_ok(),
        moderate: permission::check(actor, Action::Moderate).is_ok(),
        work_escalation: permission::check(actor, Action::WorkEscalations).is_ok(),
    }
}

/// One post.
///
/// # Errors
/// "Not found" also for what the actor may not see.
pub async fn post(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<Post> {
    let (row, _) = visible_post(ctx, actor, id).await?;
    view::post(ctx.read(), row, actor).await
}

/// The address of a post, from the root of the site, on the page of its thread that shows it.
///
/// # Errors
/// As [`post`].
pub async fn post_url(ctx: &Ctx, actor: &Actor, id: PostId) -> Result<String> {
    let (row, thread) = visible_post(ctx, actor, id).await?;
    let url = view::thread_url(thread.id, &thread.slug);
    if thread.first_post_id == Some(id) {
        return Ok(url);
    }
    // A page that begins right before the post always shows it.
    let before = Cursor {
        key: 0,
        id: row.id.0 - 1,
    }
    .encode();
    let long =
        i64::from(thread.reply_count) >= i64::try_from(super::PAGE_POSTS).unwrap_or(i64::MAX);
    Ok(if long {
        format!("{url}?cursor={before}#post-{id}")
    } else {
        format!("{url}#post-{id}")
    })
}

async fn visible_post(
    ctx: &Ctx,
    actor: &Actor,
    id: PostId,
) -> Result<(post::Model, thread::Model)> {
    let row = queries::post(ctx.read(), id).await?;
    let thread = queries::thread(ctx.read(), row.thread_id).await?;
    let own = actor.account() == Some(row.author_id);
    if !view::thread_shown(&thread, actor) || !is_shown(row.state, own, actor.moderates()) {
        return Err(ErrorCode::NotFound.into());
    }
    Ok((row, thread))
}
