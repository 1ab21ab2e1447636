//! Goes through what an erased account wrote, in small steps.

use super::{content, post::tell, queries};
use crate::escalations::effects;
use crate::outbox::{self, About, Event};
use crate::threads::{lifecycle, queries as threads, visibility};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::ids::{AccountId, PostId};
use backstop_domain::thread_state::{EpisodeEvent, Visibility};
use backstop_entity::{erasure, thread};
use sea_orm::DatabaseTransaction;

/// Posts whose author is told anew at once: an event each.
const NAMED: u64 = 200;
/// Posts erased in one transaction; each may end a clock.
const ERASED: u64 = 20;
/// Threads in which somebody wrote on cases, told at once.
const CASES: u64 = 200;

/// Takes the next step for one erased account; says how many posts or cases that were, 0 where nothing
/// is left to do.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn follow(ctx: &Ctx) -> Result<usize> {
    if queries::open(ctx.read()).await?.is_none() {
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let Some(mut work) = queries::open_for_update(&txn).await? else {
        return Ok(0);
    };
    let done = if work.posts_done {
        cases(ctx, &txn, &mut work).await?
    } else {
        posts(ctx, &txn, &mut work).await?
    };
    queries::save(&txn, work).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(done)
}

async fn posts(ctx: &Ctx, txn: &DatabaseTransaction, work: &mut erasure::Model) -> Result<usize> {
    let author = work.account_id;
    let limit = if work.posts { ERASED } else { NAMED };
    let next = queries::posts_after(txn, author, work.upto, limit).await?;
    let Some((last, _)) = next.last() else {
        if work.posts {
            content::untitle_merged(txn, author).await?;
        }
        work.posts_done = true;
        work.upto = 0;
        return Ok(1);
    };
    work.upto = last.0;
    if work.posts {
        for (id, _) in &next {
            erase(ctx, txn, author, *id).await?;
        }
    } else {
        let abouts = next.iter().map(|(post, thread)| About {
            thread: Some(*thread),
            post: Some(*post),
            ..About::default()
        });
        outbox::append_many(txn, ctx.now(), Event::PostChanged, abouts.collect()).await?;
    }
    Ok(next.len())
}

/// Agents' notes and private replies show who wrote them, too.
async fn cases(ctx: &Ctx, txn: &DatabaseTransaction, work: &mut erasure::Model) -> Result<usize> {
    let next = queries::threads_of_messages(txn, work.account_id, work.upto, CASES).await?;
    let Some(last) = next.last() else {
        work.done_at = Some(ctx.now());
        return Ok(1);
    };
    work.upto = last.0;
    let abouts = next.iter().map(|thread| About {
        thread: Some(*thread),
        ..About::default()
    });
    outbox::append_many(txn, ctx.now(), Event::ThreadChanged, abouts.collect()).await?;
    Ok(next.len())
}

/// One post goes: a reply as if it had been deleted, a question of which nobody else wrote with all of
/// its thread. Where others wrote, their answers stay under a neutral question, which is closed.
async fn erase(ctx: &Ctx, txn: &DatabaseTransaction, author: AccountId, id: PostId) -> Result<()> {
    let now = ctx.now();
    let (mut thread, post) = threads::post_for_update(txn, id).await?;
    let post = content::blank(txn, post, now).await?;
    if thread.first_post_id != Some(id) {
        visibility::set(ctx, txn, &Actor::System, post, Visibility::Deleted).await?;
        return Ok(());
    }
    content::untitle(&mut thread);
    let stays = thread.visibility == Visibility::Visible
        && queries::is_answered_by_others(txn, thread.id, author).await?;
    if stays {
        close(ctx, txn, thread).await?;
        tell(txn, &Actor::System, &post, now).await
    } else {
        threads::save_thread(txn, thread).await?;
        visibility::set(ctx, txn, &Actor::System, post, Visibility::Deleted).await
    }
}

/// Nobody is left to be helped, so neither the clock nor a case goes on.
async fn close(ctx: &Ctx, txn: &DatabaseTransaction, mut thread: thread::Model) -> Result<()> {
    if !thread.closed {
        let now = ctx.now_in(txn).await?;
        effects::withdrawn(txn, &Actor::System, &mut thread, now).await?;
        lifecycle::apply(txn, &mut thread, EpisodeEvent::Withdrawn, now).await?;
        thread.closed = true;
    }
    lifecycle::settle(txn, &mut thread).await?;
    threads::save_thread(txn, thread).await?;
    Ok(())
}
