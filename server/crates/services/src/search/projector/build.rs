//! A new index, built from the database beside the one that is searched.
//!
//! Everything is read in order, thread by thread or case by case; what happened since it began is read from the outbox
//! afterwards and applied once more. Only when nothing is left to apply does the new index get a
//! cursor, and with it the place of the old one. Work is done in small steps, so that between two of
//! them the old index follows what happens.

use super::content::Content;
use super::projection::{Next, Projection};
use crate::{Ctx, Result, outbox};
use anyhow::anyhow;
use backstop_search::{Doc, Index, Writer};
use std::time::Instant;

/// An index on its way.
pub(super) struct Build {
    content: Content,
    pub projection: Projection,
    /// For the log, and for another attempt.
    pub reason: String,
    stage: Stage,
    pub documents: usize,
    pub began: Instant,
}

enum Stage {
    /// Read up to the thread or case of this number; the latest documents are not yet written.
    Reading(i64, Vec<Doc>),
    /// Everything is read; what happened meanwhile is applied.
    CatchingUp,
}

impl Build {
    /// What happens from here on is applied again afterwards, so nothing can fall between.
    pub(super) async fn begin(
        ctx: &Ctx,
        content: Content,
        reason: String,
        index: Index,
        writer: Writer,
    ) -> Result<Self> {
        let of = content.name();
        tracing::info!(of, reason, "building the search index from the database");
        let head = outbox::head(ctx.read()).await?;
        Ok(Self {
            content,
            projection: Projection::new(content, index, writer, head),
            reason,
            stage: Stage::Reading(0, Vec::new()),
            documents: 0,
            began: Instant::now(),
        })
    }

    /// Does a little; says whether the index is whole now.
    pub(super) async fn step(&mut self, ctx: &Ctx) -> Result<bool> {
        let Stage::Reading(after, read) = &mut self.stage else {
            return self.catch_up(ctx).await;
        };
        // The next ones are read while those before are written.
        let docs = std::mem::take(read);
        let next = self.content.after(ctx, *after);
        let (next, ()) = tokio::try_join!(next, self.projection.put(docs))?;
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
