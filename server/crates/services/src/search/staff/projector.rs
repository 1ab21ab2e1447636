//! Keeps the index of agents in step with the database, by the outbox, as the public one is kept.

use super::{documents, queries};
use crate::outbox::{self, Entry, Event};
use crate::{Ctx, Result};
use anyhow::{Context, anyhow};
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_entity::escalation;
use backstop_search::{Change, Opened, Writer};
use std::collections::BTreeSet;

/// Events read at once.
const BATCH: usize = 500;
/// Threads looked up at once.
const LOOKED_UP: usize = 200;
/// Events about no case after which the cursor is saved all the same.
const UNSAVED_MAX: usize = 5_000;

/// The one that writes the index; one in a process, and one process a folder.
#[derive(Default)]
pub struct StaffProjector {
    /// None before the first round, and after a fault until the next one opens it again.
    writer: Option<Writer>,
    cursor: i64,
    rebuild: Option<String>,
    /// Events read since the cursor was last saved.
    unsaved: usize,
}

impl StaffProjector {
    /// Asks for a rebuild at the next [`StaffProjector::run_once`].
    pub fn request_rebuild(&mut self, reason: &str) {
        self.rebuild = Some(reason.to_owned());
    }

    /// How far it has come, as a cursor of the outbox.
    #[must_use]
    pub const fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Applies what happened since the last time and returns the number of events; opens the index
    /// and builds it anew first where that is needed.
    ///
    /// # Errors
    /// When the database or the index fails, or another process has it; the next call goes on from
    /// the last commit.
    pub async fn run_once(&mut self, ctx: &Ctx) -> Result<usize> {
        if self.writer.is_none() && !self.attach(ctx)? {
            return Ok(0);
        }
        if outbox::has_gap(ctx.read(), self.cursor).await? {
            self.request_rebuild("events it had not read are gone");
        }
        if self.rebuild.is_some() {
            self.build(ctx).await?;
        }
        let entries = outbox::tail(ctx.read(), self.cursor, BATCH).await?;
        let Some(last) = entries.last().map(|entry| entry.position) else {
            return Ok(0);
        };
        let asked = |entry: &Entry| Event::from_word(&entry.kind) == Some(Event::ReindexRequested);
        if entries.iter().any(asked) {
            self.request_rebuild("asked for");
            self.build(ctx).await?;
        } else {
            self.apply(ctx, &entries, last).await?;
        }
        Ok(entries.len())
    }

    /// Opens the index; says whether there is one.
    fn attach(&mut self, ctx: &Ctx) -> Result<bool> {
        let search = ctx.staff_search().unlocked();
        let Some(dir) = search.dir() else {
            return Ok(false);
        };
        let (index, writer, opened) = backstop_search::open(dir)?;
        search.attach(index);
        match opened {
            Opened::Ready { cursor, .. } => {
                search.set_ready(true);
                self.cursor = i64::try_from(cursor).unwrap_or(i64::MAX);
            }
            Opened::Rebuild { reason } => {
                self.cursor = 0;
                self.rebuild = Some(reason);
            }
        }
        self.writer = Some(writer);
        Ok(true)
    }

    /// Builds the index from the database. While it is built anew the older one keeps answering.
    async fn build(&mut self, ctx: &Ctx) -> Result<()> {
        // What happens from here on is applied again afterwards, so nothing can fall between.
        let head = outbox::head(ctx.read()).await?;
        self.blocking(|writer| writer.clear()).await?;
        let mut after = EscalationId(0);
        loop {
            let cases = queries::cases_after(ctx.read(), after).await?;
            let Some(last) = cases.last() else {
                break;
            };
            after = last.id;
            let docs = documents::load(ctx.read(), cases).await?;
            self.blocking(|writer| {
                let mut docs = docs.into_iter();
                docs.try_for_each(|doc| writer.apply(Change::Add(Box::new(doc))))
            })
            .await?;
        }
        self.commit(head).await?;
        self.blocking(|writer| {
            writer.alone();
            writer.compact()
        })
        .await?;
        self.rebuild = None;
        ctx.staff_search().unlocked().set_ready(true);
        tracing::info!("the index of cases is complete");
        Ok(())
    }

    async fn apply(&mut self, ctx: &Ctx, entries: &[Entry], last: i64) -> Result<()> {
        let threads: BTreeSet<ThreadId> = entries.iter().filter_map(|e| e.thread_id).collect();
        let threads: Vec<ThreadId> = threads.into_iter().collect();
        let mut changed = false;
        for some in threads.chunks(LOOKED_UP) {
            let cases = queries::cases_of(ctx.read(), some).await?;
            changed |= !cases.is_empty();
            self.put(ctx, cases).await?;
        }
        self.unsaved += entries.len();
        if changed || self.unsaved >= UNSAVED_MAX {
            return self.commit(last).await;
        }
        // Nothing of it is here, so to read it again after a restart does no harm.
        self.cursor = last;
        Ok(())
    }

    async fn put(&mut self, ctx: &Ctx, cases: Vec<escalation::Model>) -> Result<()> {
        if cases.is_empty() {
            return Ok(());
        }
        let gone: Vec<i64> = cases.iter().map(|case| case.id.0).collect();
        let docs = documents::load(ctx.read(), cases).await?;
        self.blocking(move |writer| {
            let mut gone = gone.into_iter();
            gone.try_for_each(|id| writer.apply(Change::RemoveThread(id)))?;
            let mut docs = docs.into_iter();
            docs.try_for_each(|doc| writer.apply(Change::Add(Box::new(doc))))
        })
        .await
    }

    async fn commit(&mut self, cursor: i64) -> Result<()> {
        let position = u64::try_from(cursor).unwrap_or(0);
        self.blocking(move |writer| writer.commit(position)).await?;
        self.cursor = cursor;
        self.unsaved = 0;
        Ok(())
    }

    /// Runs index work away from the async threads. What fails leaves the writer in a state nobody
    /// knows, so it is given up; the next round opens the index at its last commit.
    async fn blocking(
        &mut self,
        work: impl FnOnce(&mut Writer) -> backstop_search::Result<()> + Send + 'static,
    ) -> Result<()> {
        let taken = self.writer.take();
        let mut writer =
            taken.ok_or_else(|| anyhow!("the writer of the index of cases is gone"))?;
        let done = tokio::task::spawn_blocking(move || {
            let outcome = work(&mut writer);
            (writer, outcome)
        });
        let (writer, outcome) = done.await.context("index work")?;
        outcome?;
        self.writer = Some(writer);
        Ok(())
    }
}
