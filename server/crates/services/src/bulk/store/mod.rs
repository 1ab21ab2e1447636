//! Stores one chunk in one transaction: all of it, or after a crash nothing.

mod categories;
mod follows;
mod posts;
mod refs;
mod revisions;
mod tally;
mod threads;
mod users;
mod votes;

use super::import::Chunk;
use super::parse::{Line, Rejected};
use crate::outbox::{self, About, Event};
use crate::{Ctx, Error, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::ThreadId;
pub(super) use follows::NOBODY_OR_NOTHING;
pub(super) use posts::no_thread;
pub(super) use revisions::NO_POST;
use sea_orm::DatabaseTransaction;
use std::collections::{BTreeSet, HashSet};
pub(super) use tally::AccountCounts;
use tally::Tally;
pub(super) use users::{name_taken, nobody};
pub(super) use votes::NO_ANSWER;

/// Why a category is refused whose parent is nowhere.
pub(super) const NO_PARENT: &str = "parent: There is no category with this id.";
/// Tries after another writer came first.
const TRIES: u32 = 5;

/// What came of a chunk.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub stored: u64,
    pub skipped: u64,
    pub rejected: Vec<Rejected>,
}

impl Outcome {
    pub(super) fn reject<T>(&mut self, line: &Line<T>, reason: impl Into<String>) {
        self.rejected.push(Rejected {
            line: line.number,
            reason: reason.into(),
        });
    }
}

/// A chunk on its way into the database.
struct Load<'a> {
    txn: &'a DatabaseTransaction,
    now: Timestamp,
    live: bool,
    outcome: Outcome,
    tally: Tally,
    /// Threads whose documents in the search index are new or changed.
    touched: BTreeSet<ThreadId>,
    /// Whether names that pages show everywhere have changed.
    site_changed: bool,
}

/// Stores a chunk, parents first.
///
/// # Errors
/// When the database fails; nothing of the chunk is stored then.
pub(super) async fn store(ctx: &Ctx, live: bool, chunk: &Chunk) -> Result<Outcome> {
    let mut tries = 1;
    loop {
        match Box::pin(attempt(ctx, live, chunk)).await {
            Err(error) if tries < TRIES && came_second(&error) => tries += 1,
            other => return other,
        }
    }
}

async fn attempt(ctx: &Ctx, live: bool, chunk: &Chunk) -> Result<Outcome> {
    if chunk.good() == 0 {
        return Ok(Outcome::default());
    }
    let txn = ctx.write().await?;
    let mut load = Load {
        txn: &txn,
        now: ctx.now(),
        live,
        outcome: Outcome::default(),
        tally: Tally::default(),
        touched: BTreeSet::new(),
        site_changed: false,
    };
    users::store(&mut load, &chunk.users).await?;
    categories::store(&mut load, &chunk.categories).await?;
    threads::store(&mut load, &chunk.threads).await?;
    posts::store(&mut load, &chunk.posts).await?;
    follows::store(&mut load, &chunk.follows).await?;
    votes::store(&mut load, &chunk.votes).await?;
    revisions::store(&mut load, &chunk.revisions).await?;
    load.tally.write(&txn).await?;
    announce(&load).await?;
    let outcome = load.outcome;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(outcome)
}

/// Tells the readers of the outbox, once for the whole chunk.
async fn announce(load: &Load<'_>) -> Result<()> {
    if load.site_changed {
        let about = About {
            payload: "import".to_owned(),
            ..About::default()
        };
        outbox::append(load.txn, load.now, Event::SiteChanged, about).await?;
    }
    if !load.touched.is_empty() {
        let ids: Vec<String> = load.touched.iter().map(ToString::to_string).collect();
        let about = About {
            payload: ids.join(","),
            ..About::default()
        };
        outbox::append(load.txn, load.now, Event::Imported, about).await?;
    }
    Ok(())
}

/// Whether somebody else wrote the same thing at the same time; a second try sees what they wrote.
fn came_second(error: &Error) -> bool {
    error.is_unique_violation()
        || matches!(error, Error::Db(e) if e.to_string().contains("deadlock detected"))
}

/// The lines whose `import_id` is not `known`, each once; the others are counted as skipped.
fn unknown<'a, T>(
    outcome: &mut Outcome,
    lines: &'a [Line<T>],
    known: &mut HashSet<String>,
) -> Vec<&'a Line<T>> {
    let mut new = Vec::with_capacity(lines.len());
    for line in lines {
        if known.insert(line.import_id.clone()) {
            new.push(line);
        } else {
            outcome.skipped += 1;
        }
    }
    new
}

fn ids<T>(lines: &[Line<T>]) -> Vec<String> {
    lines.iter().map(|line| line.import_id.clone()).collect()
}
