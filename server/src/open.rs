//! From settings to the context of use cases.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use backstop_services::clock::SystemClock;
use backstop_services::db::{Db, Durability};
use backstop_services::limits::Limits;
use backstop_services::search::Search;
use backstop_services::{Ctx, Site, settings};

use crate::config::Config;

/// Opens the database, brings its schema up to date and puts the context together. `bound` is the
/// address the server got, or would ask for.
///
/// # Errors
/// One sentence that says what cannot be used.
pub async fn context(
    config: &Config,
    bound: SocketAddr,
    durability: Durability,
) -> anyhow::Result<Ctx> {
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let db = Db::open(&config.database_url, durability).await?;
    let secret = settings::secret(&db)
        .await
        .context("the database cannot be read")?;
    let site = Site {
        public_url: config.public_url(bound),
    };
    Ok(Ctx::new(
        db,
        Arc::new(SystemClock),
        Search::at(&config.index_dir()),
        Limits::new(config.limits),
        site,
        secret,
    ))
}
