//! Loads a bulk file: one thread reads, several render, one transaction a chunk stores.

use super::file::{Lines, RawChunk, RawLine};
use super::parse::{
    self, Item, Line, NewCategory, NewFollow, NewPost, NewRevision, NewThread, NewUser, NewVote,
    Rejected,
};
use super::preview::Preview;
use super::store::{self, Outcome};
use super::{ImportOptions, Report, Summary};
use crate::{Ctx, Result};
use anyhow::Context;
use backstop_domain::{ErrorCode, Failure, Timestamp};
use futures_util::{StreamExt, stream};
use std::path::Path;
use std::time::Instant;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

/// Chunks read ahead of those being rendered.
const READ_AHEAD: usize = 2;
/// Chunks rendered at once; they are stored in the order of the file all the same.
const RENDERED_AT_ONCE: usize = 3;

/// A chunk that only lacks what the database knows, sorted so that parents come first.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub users: Vec<Line<NewUser>>,
    pub categories: Vec<Line<NewCategory>>,
    pub threads: Vec<Line<NewThread>>,
    pub posts: Vec<Line<NewPost>>,
    pub follows: Vec<Line<NewFollow>>,
    pub votes: Vec<Line<NewVote>>,
    pub revisions: Vec<Line<NewRevision>>,
    /// Records that are never loaded.
    pub passed: u64,
    pub rejected: Vec<Rejected>,
    pub done_bytes: u64,
}

impl Chunk {
    pub(super) fn good(&self) -> u64 {
        let people = self.users.len() + self.follows.len() + self.votes.len();
        let texts = self.threads.len() + self.posts.len() + self.revisions.len();
        (people + self.categories.len() + texts) as u64
    }
}

/// Loads the file at `path`, plain or packed by gzip. What is there already, by its `import_id`, is
/// skipped, so that a run that was cut off is completed by a second one.
///
/// # Errors
/// When the file cannot be read, at first or further on, or the database fails. Chunks stored
/// until then stay, each of them whole.
pub async fn import(
    ctx: &Ctx,
    path: &Path,
    options: ImportOptions,
    report: &mut (dyn Report + Send),
) -> Result<Summary> {
    let started = Instant::now();
    let now = ctx.now();
    let lines = Lines::open(path).map_err(|e| unreadable(path, None, &e))?;
    let total = lines.total_bytes;
    let mut chunks = Box::pin(rendered(raw_chunks(lines, path), now));
    let mut summary = Summary::default();
    let mut preview = if options.dry_run {
        Some(Preview::begin(ctx).await?)
    } else {
        None
    };
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        let done_bytes = chunk.done_bytes;
        let stored = match &mut preview {
            Some(preview) => preview.look(&chunk).await?,
            None => store::store(ctx, options.live, &chunk).await?,
        };
        count(chunk, stored, report, &mut summary);
        summary.seconds = started.elapsed().as_secs_f64();
        report.progress(done_bytes, total, &summary);
    }
    summary.seconds = started.elapsed().as_secs_f64();
    Ok(summary)
}

/// Counts what came of one chunk, and tells of what was refused in the order of the file.
fn count(
    mut chunk: Chunk,
    outcome: Outcome,
    report: &mut (dyn Report + Send),
    summary: &mut Summary,
) {
    let good = chunk.good();
    let mut rejected = std::mem::take(&mut chunk.rejected);
    summary.read += good + rejected.len() as u64 + chunk.passed;
    summary.stored += outcome.stored;
    summary.skipped += outcome.skipped + chunk.passed;
    summary.passed += chunk.passed;
    rejected.extend(outcome.rejected);
    rejected.sort_by_key(|r| r.line);
    summary.rejected += rejected.len() as u64;
    for line in &rejected {
        report.rejected(line.line, &line.reason);
    }
}

/// Reads on a thread of its own, a little ahead.
fn raw_chunks(mut lines: Lines, path: &Path) -> mpsc::Receiver<Result<RawChunk>> {
    let (send, receive) = mpsc::channel(READ_AHEAD);
    let path = path.to_owned();
    drop(spawn_blocking(move || {
        loop {
            let next = lines
                .chunk()
                .map_err(|e| unreadable(&path, Some(lines.number()), &e))
                .transpose();
            let Some(next) = next else { return };
            let last = next.is_err();
            // Nobody listens any more where the import was given up.
            if send.blocking_send(next).is_err() || last {
                return;
            }
        }
    }));
    receive
}

/// Renders several chunks at once and yields them in order.
fn rendered(
    receive: mpsc::Receiver<Result<RawChunk>>,
    now: Timestamp,
) -> impl stream::Stream<Item = Result<Chunk>> + Send {
    let raw = stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|chunk| (chunk, receive))
    });
    raw.map(move |chunk| async move {
        let chunk = chunk?;
        Ok(spawn_blocking(move || render(chunk, now))
            .await
            .context("rendering a chunk")?)
    })
    .buffered(RENDERED_AT_ONCE)
}

fn render(raw: RawChunk, now: Timestamp) -> Chunk {
    let mut chunk = Chunk {
        done_bytes: raw.done_bytes,
        ..Chunk::default()
    };
    for line in raw.lines {
        let (number, item) = match line {
            RawLine::Text(number, text) => (number, parse::parse(number, &text, now)),
            RawLine::TooLong(number) => (
                number,
                Err(format!(
                    "This line is longer than {} KB.",
                    super::file::LINE_MAX / 1024
                )),
            ),
        };
        match item {
            Ok(Item::User(line)) => chunk.users.push(line),
            Ok(Item::Category(line)) => chunk.categories.push(line),
            Ok(Item::Thread(line)) => chunk.threads.push(line),
            Ok(Item::Post(line)) => chunk.posts.push(line),
            Ok(Item::Follow(line)) => chunk.follows.push(line),
            Ok(Item::Vote(line)) => chunk.votes.push(line),
            Ok(Item::Revision(line)) => chunk.revisions.push(line),
            Ok(Item::Passed) => chunk.passed += 1,
            Err(reason) => chunk.rejected.push(Rejected {
                line: number,
                reason,
            }),
        }
    }
    chunk
}

fn unreadable(path: &Path, after_line: Option<u64>, error: &std::io::Error) -> crate::Error {
    let detail = match after_line {
        None => format!("{} cannot be read: {error}", path.display()),
        Some(line) => format!(
            "{} cannot be read further than line {line}: {error}",
            path.display()
        ),
    };
    Failure::with_detail(ErrorCode::Malformed, detail).into()
}
