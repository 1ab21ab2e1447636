//! Which events change the index of what everybody may see.

use super::projection::{LOAD, Projection, threads_of_load};
use crate::outbox::{self, Entry, Event};
use crate::search::{documents, queries};
use crate::{Ctx, Result, threads};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_search::Change;
use std::collections::BTreeSet;

/// Writes anew what the events are about; says whether there was anything.
pub(super) async fn apply(ctx: &Ctx, to: &mut Projection, entries: &[Entry]) -> Result<bool> {
    let Affected {
        mut threads,
        mut posts,
        voted,
    } = affected(entries);
    let changed = posts.iter().copied().collect();
    // A thread is found by the words of its best answers too.
    threads.extend(queries::threads_of_best(ctx.read(), changed).await?);
    posts.extend(queries::with_opening(ctx.read(), voted).await?);
    let is_any = !threads.is_empty() || !posts.is_empty();
    let threads: Vec<ThreadId> = threads.into_iter().collect();
    for chunk in threads.chunks(LOAD) {
        let docs = documents::load(ctx.read(), chunk).await?;
        let gone = chunk.iter().map(|id| Change::RemoveThread(id.0)).collect();
        to.replace(gone, docs).await?;
    }
    let posts: Vec<PostId> = posts.into_iter().collect();
    for chunk in posts.chunks(LOAD) {
        let rows = threads::queries::posts_by_id(ctx.read(), chunk.to_vec()).await?;
        let docs = documents::load_posts(ctx.read(), rows).await?;
        let gone = chunk.iter().map(|id| Change::RemovePost(id.0)).collect();
        to.replace(gone, docs).await?;
    }
    Ok(is_any)
}

/// What events make stale.
struct Affected {
    /// Threads of which every document is.
    threads: BTreeSet<ThreadId>,
    /// Single posts beside them.
    posts: BTreeSet<PostId>,
    /// Answers whose number of votes is, here and in the document of their thread.
    voted: BTreeSet<PostId>,
}

fn affected(entries: &[Entry]) -> Affected {
    let (mut threads, mut posts, mut voted) = (BTreeSet::new(), Vec::new(), Vec::new());
    for entry in entries {
        match Event::from_word(&entry.kind) {
            Some(Event::Imported) => threads.extend(threads_of_load(entry)),
            Some(Event::PostCreated | Event::PostChanged)
                if entry.payload != outbox::WHOLE_THREAD =>
            {
                posts.extend(entry.post_id.zip(entry.thread_id))
            }
            Some(Event::PostVoted) => voted.extend(entry.post_id.zip(entry.thread_id)),
            Some(
                Event::PrivateReply
                | Event::CaseMessage
                | Event::SiteChanged
                | Event::ReindexRequested
                | Event::PostModerated,
            )
            | None => {}
            Some(_) => threads.extend(entry.thread_id),
        }
    }
    let beside = |posts: Vec<(PostId, ThreadId)>| {
        let beside = posts.into_iter();
        let beside = beside.filter(|(_, thread)| !threads.contains(thread));
        beside.map(|(post, _)| post).collect()
    };
    let (posts, voted) = (beside(posts), beside(voted));
    Affected {
        threads,
        posts,
        voted,
    }
}
