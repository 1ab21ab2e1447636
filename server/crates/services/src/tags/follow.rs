//! Lets threads follow the new names of their tags, batch by batch.

use super::alias::Renamed;
use super::queries;
use crate::outbox::{self, About, Event};
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_entity::tag_alias;

/// Threads changed in one transaction: a few milliseconds, so that nobody waits long for SQLite's one
/// writer.
const BATCH: u64 = 100;
/// How long threads are looked for after the last was found: on PostgreSQL somebody may just be asking
/// who looked before the tag was renamed.
const LINGER_SECONDS: i64 = 60;

/// Changes the next batch of threads that carry an old name, and yields how many: 0 where none is left.
/// Each tells the outbox by itself, so that pages and the search index follow thread by thread.
///
/// # Errors
/// When the database does not answer; what was committed stays.
pub async fn follow(ctx: &Ctx) -> Result<usize> {
    for alias in queries::open(ctx.read()).await? {
        let changed = batch(ctx, &alias).await?;
        if changed > 0 {
            return Ok(changed);
        }
    }
    Ok(0)
}

async fn batch(ctx: &Ctx, alias: &tag_alias::Model) -> Result<usize> {
    if queries::count(ctx.read(), &alias.name).await? == 0 {
        settle(ctx, alias).await?;
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let now = ctx.now();
    let rows = queries::carrying(&txn, &alias.name, BATCH).await?;
    let renamed = Renamed::all(&txn).await?;
    let count = rows.len();
    let mut abouts = Vec::with_capacity(count);
    let ids = rows.iter().map(|row| row.id).collect();
    for mut thread in rows {
        let tags = thread.tags.split_whitespace().map(str::to_owned).collect();
        thread.tags = renamed.present(tags).join(" ");
        let thread = threads::save_thread(&txn, thread).await?;
        abouts.push(About {
            thread: Some(thread.id),
            ..About::default()
        });
    }
    if count > 0 {
        queries::retag(&txn, ids, &alias.name, renamed.now(&alias.name)).await?;
        outbox::append_many(&txn, now, Event::ThreadChanged, abouts).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(count)
}

async fn settle(ctx: &Ctx, alias: &tag_alias::Model) -> Result<()> {
    let now = ctx.now();
    if now.seconds_since(alias.at) >= LINGER_SECONDS {
        let txn = ctx.write().await?;
        queries::settle(&txn, &alias.name, now).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Looks once more for threads that carry an old name, and lets [`follow`] change them: nothing should
/// have brought one back.
///
/// # Errors
/// When the database does not answer.
pub async fn look_again(ctx: &Ctx) -> Result<u64> {
    let txn = ctx.write().await?;
    let found = queries::reopen(&txn).await?;
    txn.commit().await?;
    Ok(found)
}
