//! A new index, built from the database beside the one that is searched.
//!
//! Everything visible is read thread by thread; what happened since it began is read from the outbox
//! afterwards and applied once more. Only when nothing is left to apply does the new index get a
//! cursor, and with it the place of the old one. Work is done in small steps, so that between two of
//! them the old index follows what happens.

use super::projection::{Next, Projection};
use crate::search::documents;
use crate::{Ctx, Result, outbox};
use anyhow::anyhow;
use backstop_domain::ids::ThreadId;
use backstop_search::{Doc, Index, Writer};
use std::time::Instant;

/// An index on its way.
pub(super) struct Build {
    pub projection: Projection,
    /// For the log, and for another attempt.
    pub reason: String,
    stage: Stage,
    pub documents: usize,
    pub began: Instant,
}

enum Stage {
    /// Threads up to this one are read; the documents of the last of them are not yet written.
    Reading(ThreadId, Vec<Doc>),
    /// Everything is read; what happened meanwhile is applied.
    CatchingUp,
}

impl Build {
    /// What happens from here on is applied again afterwards, so nothing can fall between.
    pub(super) async fn begin(
        ctx: &Ctx,
        reason: String,
        index: Index,
        writer: Writer,
    ) -> Result<Self> {
        tracing::info!(reason, "building the search index from the database");
        let head = outbox::head(ctx.read()).await?;
        Ok(Self {
            projection: Projection::new(index, writer, head),
            reason,
            stage: Stage::Reading(ThreadId(0), Vec::new()),
            documents: 0,
            began: Instant::now(),
        })
    }

    /// Does a little; says whether the index is whole now.
    pub(super) async fn step(&mut self, ctx: &Ctx) -> Result<bool> {
        let Stage::Reading(after, read) = &mut self.stage else {
            return self.catch_up(ctx).await;
        };
        // The next threads are read while those before are written.
        let docs = std::mem::take(read);
        let (next, ()) = tokio::try_join!(batch(ctx, *after), self.projection.put(docs))?;
        self.stage = match next {
            Some((last, docs)) => {
                self.documents += docs.len();
                Stage::Reading(last, docs)
            }
            None => Stage::CatchingUp,
        };
        Ok(false)
    }

    async fn catch_up(&mut self, ctx: &Ctx) -> Result<bool> {
        let projection = &mut self.projection;
        let (cursor, more) = match projection.next(ctx).await? {
            Next::Nothing => (projection.cursor, false),
            Next::Events(entries, last, more) => {
                projection.apply(ctx, &entries).await?;
                (last, more)
            }
            Next::Gap => return Err(anyhow!("it took longer than events are kept").into()),
        };
        if more {
            // Without a cursor: until the end a crash has to leave the old index.
            projection.blocking(|writer| writer.put_aside()).await?;
            projection.cursor = cursor;
            return Ok(false);
        }
        projection.commit(cursor).await?;
        projection.built().await?;
        Ok(true)
    }
}

/// The next threads after `after` with their documents, and the last of them.
async fn batch(ctx: &Ctx, after: ThreadId) -> Result<Option<(ThreadId, Vec<Doc>)>> {
    let ids = documents::ids_after(ctx.read(), after).await?;
    let Some(last) = ids.last().copied() else {
        return Ok(None);
    };
    Ok(Some((last, documents::load(ctx.read(), &ids).await?)))
}
