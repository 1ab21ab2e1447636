//! `backstop reindex`, and catching up after bulk work.

use std::process::ExitCode;

use backstop_search::SearchError;
use backstop_services::outbox::{self, About, Event};
use backstop_services::search::Projector;
use backstop_services::{Ctx, Result};

use super::say;

/// Builds the index anew: at once, or by the server that has it open, and by all other nodes.
pub async fn run(ctx: &Ctx) -> anyhow::Result<ExitCode> {
    match Projector::open(ctx.search()) {
        Ok(projector) => {
            let cases = Projector::open_cases(ctx.staff_search())?;
            for mut projector in [projector, cases] {
                projector.request_rebuild("asked for by the command line");
                projector.finish(ctx).await?;
            }
            say("The search index is built.")?;
        }
        Err(SearchError::Locked(_)) => {
            ask_servers(ctx).await?;
            say(
                "A running server has the index open; it builds it anew now and keeps answering meanwhile.",
            )?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}

async fn ask_servers(ctx: &Ctx) -> Result<()> {
    let txn = ctx.write().await?;
    outbox::append(&txn, ctx.now(), Event::ReindexRequested, About::default()).await?;
    Ok(txn.commit().await?)
}

/// Indexes what was just loaded, unless a running server does.
pub async fn catch_up(ctx: &Ctx) -> anyhow::Result<()> {
    match Projector::open(ctx.search()) {
        Ok(mut projector) => Ok(projector.finish(ctx).await?),
        Err(SearchError::Locked(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
