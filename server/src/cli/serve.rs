//! `backstop serve`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use backstop_search::SearchError;
use backstop_services::db::Durability;
use backstop_services::notices::mail::MailTransport;
use backstop_services::search::Projector;
use backstop_services::{Ctx, idempotency, search};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::say;
use crate::config::Config;
use crate::front::Front;
use crate::jobs::{Jobs, LogMailer, Projectors, SmtpMailer};
use crate::state::AppState;
use crate::web::assets::SiteFiles;
use crate::{demo, listen, open, telemetry};

pub async fn run(config: Config, with_demo: bool, dev: bool) -> anyhow::Result<ExitCode> {
    // Heard from the first moment on, so that stopping during start-up is orderly too.
    let signals = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    telemetry::metrics();
    let listener = listen::bind(&config).await?;
    let bound = listener.local_addr()?;
    let ctx = open::context(&config, bound, Durability::Full).await?;
    idempotency::recover(&ctx).await.context("the database")?;
    let projectors = projectors(&ctx).context("the search index cannot be opened")?;
    let files = SiteFiles::read(&config.site_root).context("site_root")?;
    let mailer = mailer(&config)?;
    if with_demo {
        prepare_demo(&ctx).await?;
    }
    let stop = CancellationToken::new();
    let state = AppState::new(ctx.clone(), config, files, dev, stop.clone());
    let jobs = Jobs::start(&state, projectors, mailer);
    tracing::info!(%bound, public_url = ctx.site().public_url, "serving");
    if with_demo {
        say(&format!(
            "Backstop is at {}\n\n{}",
            ctx.site().public_url,
            demo::logins()
        ))?;
    }
    let front = Front::new(state);
    let until = stop.clone();
    tokio::join!(listen::serve(listener, front, stop), async move {
        stopped(signals).await;
        tracing::info!("stopping: finishing what is in flight");
        until.cancel();
    });
    jobs.stop().await;
    close(&ctx).await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn projectors(ctx: &Ctx) -> Result<Projectors, SearchError> {
    Ok(Projectors {
        posts: Projector::open(ctx.search())?,
        cases: Projector::open_cases(ctx.staff_search())?,
    })
}

async fn stopped((mut terminate, mut interrupt): (Signal, Signal)) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

/// Writes what is still in memory, and lets SQLite fold its log into the file.
async fn close(ctx: &Ctx) {
    if let Err(error) = search::log::finish(ctx).await {
        tracing::warn!(%error, "the latest searches were not counted");
    }
    if let Err(error) = ctx.read().clone().close().await {
        tracing::warn!(%error, "the database was not closed in order");
    }
}

fn mailer(config: &Config) -> anyhow::Result<Arc<dyn MailTransport>> {
    Ok(match &config.smtp_url {
        Some(url) => Arc::new(SmtpMailer::new(url, config.mail_from.clone())?),
        None => Arc::new(LogMailer),
    })
}

async fn prepare_demo(ctx: &Ctx) -> anyhow::Result<()> {
    if demo::is_empty(ctx).await? {
        tracing::info!("filling the empty database with the demo community");
        demo::fill(ctx).await?;
    }
    Ok(())
}
