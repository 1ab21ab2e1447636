//! The group round one thread.

use crate::search::{self, Headline};
use crate::threads::view::thread_url;
use crate::{Ctx, Result};
use backstop_domain::ids::{AccountId, ThreadId};
use backstop_domain::views::{ReportGroup, SimilarThread, Thread};
use backstop_domain::{Actor, Timestamp};
use backstop_search::SimilarHit;

/// People of a group, the asker included, from which on it is one.
const PEOPLE_MIN: usize = 3;
/// How far apart two reports of one problem may be, in microseconds: three weeks.
const WINDOW: u64 = 21 * 24 * 3_600 * 1_000_000;
/// How likely somebody would link the two, and which share of the words they have to have in common
/// to count as reports of one problem. Of threads in seven problems that many people met at once 40
/// of a hundred then have two others like them, of any threads 5; at .02 it would be 57 and 12.
const LIKELY: f32 = 0.05;
const COMMON: f32 = 0.3;

/// The group of threads that seem to report what `thread` does, with `thread` in it; nothing where
/// fewer than three people do.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn around(ctx: &Ctx, thread: &Thread) -> Result<Option<ReportGroup>> {
    let hits = search::neighbours(ctx, thread).await?;
    let itself = Reported {
        at: thread.created_at,
        by: thread.author.id,
        thread: itself(thread),
    };
    group(
        ctx,
        &hits,
        thread.created_at,
        Some(thread.author.id),
        vec![itself],
    )
    .await
}

/// The same for a question that is not asked yet, from what is like it: the threads of others, so
/// two of them are enough.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn described(
    ctx: &Ctx,
    actor: &Actor,
    asked_at: Timestamp,
    hits: &[SimilarHit],
) -> Result<Option<ReportGroup>> {
    group(ctx, hits, asked_at, actor.account(), Vec::new()).await
}

/// A thread that reports the problem.
struct Reported {
    at: Timestamp,
    by: AccountId,
    thread: SimilarThread,
}

/// Those of `hits` that report the same as what was asked at that moment, beside what is known to.
async fn group(
    ctx: &Ctx,
    hits: &[SimilarHit],
    asked_at: Timestamp,
    asker: Option<AccountId>,
    mut members: Vec<Reported>,
) -> Result<Option<ReportGroup>> {
    let alike: Vec<&SimilarHit> = hits.iter().filter(|hit| is_alike(hit, asked_at)).collect();
    if alike.len() + 1 < PEOPLE_MIN {
        return Ok(None);
    }
    let ids = alike.iter().map(|hit| ThreadId(hit.thread_id)).collect();
    let headlines = search::headlines(ctx.read(), ids).await?;
    for hit in alike {
        let Some(headline) = headlines.get(&hit.thread_id) else {
            continue;
        };
        // Who asks twice is one person.
        let by = headline.author_id;
        if Some(by) != asker && members.iter().all(|known| known.by != by) {
            members.push(Reported {
                at: Timestamp(hit.asked_at),
                by,
                thread: member(hit, headline),
            });
        }
    }
    let others = members.iter().filter(|known| Some(known.by) != asker);
    let people = others.count() + 1;
    members.sort_by_key(|known| (known.at, known.thread.thread_id));
    let first = members.first().filter(|_| people >= PEOPLE_MIN);
    let since = first.map(|first| first.at);
    Ok(since.map(|since| ReportGroup {
        since,
        people,
        members: members.into_iter().map(|known| known.thread).collect(),
    }))
}

fn is_alike(hit: &SimilarHit, asked_at: Timestamp) -> bool {
    hit.asked_at.abs_diff(asked_at.0) <= WINDOW && hit.score >= LIKELY && hit.common >= COMMON
}

fn member(hit: &SimilarHit, headline: &Headline) -> SimilarThread {
    SimilarThread {
        thread_id: headline.id,
        import_id: hit.import_id.clone(),
        title: headline.title.clone(),
        url: thread_url(headline.id, &headline.slug),
        state: headline.state,
        score: hit.score,
    }
}

fn itself(thread: &Thread) -> SimilarThread {
    SimilarThread {
        thread_id: thread.id,
        import_id: thread.import_id.clone(),
        title: thread.title.clone(),
        url: thread.url.clone(),
        state: thread.state,
        score: 1.0,
    }
}
