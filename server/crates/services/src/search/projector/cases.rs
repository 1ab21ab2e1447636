//! Which events change the index of what agents find.

use super::projection::{LOAD, Projection, threads_of_load};
use crate::outbox::{Entry, Event};
use crate::search::staff;
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;
use backstop_search::Change;
use std::collections::BTreeSet;

/// Writes anew the cases of every thread to which something happened; says whether there were any.
/// A case shows much of its thread, so nearly every event counts.
pub(super) async fn apply(ctx: &Ctx, to: &mut Projection, entries: &[Entry]) -> Result<bool> {
    let threads: BTreeSet<ThreadId> = entries.iter().flat_map(threads_of).collect();
    let threads: Vec<ThreadId> = threads.into_iter().collect();
    let mut is_any = false;
    for chunk in threads.chunks(LOAD) {
        let cases = staff::cases_of(ctx.read(), chunk).await?;
        if cases.is_empty() {
            continue;
        }
        is_any = true;
        let gone = cases.iter().map(|case| Change::RemoveThread(case.id.0));
        let gone = gone.collect();
        let docs = staff::documents(ctx.read(), cases).await?;
        to.replace(gone, docs).await?;
    }
    Ok(is_any)
}

fn threads_of(entry: &Entry) -> Vec<ThreadId> {
    match Event::from_word(&entry.kind) {
        Some(Event::Imported) => threads_of_load(entry),
        // No case shows how many somebody helped.
        Some(Event::PostVoted) => Vec::new(),
        _ => entry.thread_id.into_iter().collect(),
    }
}
