//! Writes everything people wrote to a bulk file, from one moment, a page at a time.

use super::output::Output;
use super::pages;
use super::record::Record;
use super::{Summary, snapshot};
use crate::{Ctx, Result};
use backstop_domain::{ErrorCode, Failure};
use std::path::Path;
use std::time::Instant;

/// Writes users, categories, threads, posts, who follows what, earlier texts and cases with their
/// ledgers and private messages to `path`, packed by gzip where it ends in `.gz`. What is hidden or
/// deleted is in it too, and says so. Passwords, sessions and the records of moderators are not. A file that is there is replaced when the new one is complete.
///
/// # Errors
/// When the file cannot be written or the database does not answer.
pub async fn export(ctx: &Ctx, path: &Path) -> Result<Summary> {
    let started = Instant::now();
    let mut output = Output::create(path).map_err(|e| unwritable(path, &e))?;
    let filled = fill(ctx, &mut output).await;
    let kept = output.finish(filled.is_ok()).await?;
    let written = filled?;
    kept.map_err(|e| unwritable(path, &e))?;
    Ok(Summary {
        read: written,
        stored: written,
        seconds: started.elapsed().as_secs_f64(),
        ..Summary::default()
    })
}

async fn fill(ctx: &Ctx, output: &mut Output) -> Result<u64> {
    let txn = snapshot::begin(ctx).await?;
    let mut source = pages::Source::new(&txn).await?;
    let mut written = 0;
    while output.is_open() {
        let records: Vec<Record> = Box::pin(source.next()).await?;
        if records.is_empty() {
            break;
        }
        written += records.len() as u64;
        output.write(&records).await?;
    }
    txn.rollback().await?;
    Ok(written)
}

fn unwritable(path: &Path, error: &std::io::Error) -> crate::Error {
    Failure::with_detail(
        ErrorCode::StorageFull,
        format!("{} cannot be written: {error}", path.display()),
    )
    .into()
}
