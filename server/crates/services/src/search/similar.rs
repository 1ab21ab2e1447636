//! Threads like one that is being written, or like one that stands.

use super::documents;
use crate::threads::queries;
use crate::threads::view::{self, thread_url};
use crate::{Ctx, Result, incidents, tags};
use backstop_domain::ids::ThreadId;
use backstop_domain::views::{ReportGroup, SimilarThread, Thread};
use backstop_domain::{Actor, ErrorCode, text};
use backstop_entity::category;
use backstop_search::{Index, SimilarHit, SimilarQuery, Stop};
use std::sync::Arc;

/// Threads at the edge of a page.
const BESIDE: usize = 5;
/// Neighbours that are remembered of a thread: enough to see whether many report the same.
const NEIGHBOURS: usize = 40;

/// What is being asked, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct SimilarRequest {
    /// The title so far.
    pub title: String,
    /// The text so far.
    pub body: String,
    /// Slug of the category.
    pub category: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Between 1 and 100; 5 where nothing is said.
    pub limit: Option<u64>,
}

/// Visible threads like the one described, the best first.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn similar(
    ctx: &Ctx,
    actor: &Actor,
    request: SimilarRequest,
) -> Result<Vec<SimilarThread>> {
    Ok(asking(ctx, actor, request).await?.items)
}

/// What there is about a question that is being asked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asking {
    /// Visible threads like it, the best first.
    pub items: Vec<SimilarThread>,
    /// Others who report what looks like the same problem these days.
    pub group: Option<ReportGroup>,
}

/// Visible threads like the one described, and whether many people report the same: one search.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn asking(ctx: &Ctx, actor: &Actor, request: SimilarRequest) -> Result<Asking> {
    let wanted = results(request.limit);
    let asked_at = ctx.now();
    let hits = described(ctx, actor, request, wanted.max(NEIGHBOURS)).await?;
    Ok(Asking {
        group: incidents::described(ctx, actor, asked_at, &hits).await?,
        items: shown(ctx, &hits[..hits.len().min(wanted)]).await?,
    })
}

async fn described(
    ctx: &Ctx,
    actor: &Actor,
    request: SimilarRequest,
    limit: usize,
) -> Result<Vec<SimilarHit>> {
    let category = match request.category.as_deref().filter(|c| !c.is_empty()) {
        None => None,
        Some(slug) => queries::category_by_slug(ctx.read(), slug).await?,
    };
    let query = SimilarQuery {
        title: request.title,
        body: request.body,
        language: category.as_ref().and_then(said_language),
        category_id: category.map(|c| c.id.0),
        tags: tags::present(ctx.read(), request.tags).await?,
        author: actor.identity().and_then(|who| own_name(&who.username)),
        asked_at: Some(ctx.now().0),
        exclude_thread: None,
        limit,
        ..SimilarQuery::default()
    };
    alike(ctx, query).await
}

/// Threads like that, until nobody waits for them any more.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub(super) async fn alike(ctx: &Ctx, query: SimilarQuery) -> Result<Vec<SimilarHit>> {
    let search = move |index: &Index, stop: &Stop| {
        let stop = stop.clone();
        index.similar(&SimilarQuery { stop, ..query })
    };
    ctx.search().run_stoppable(search).await
}

fn results(limit: Option<u64>) -> usize {
    usize::try_from(limit.unwrap_or(5).clamp(1, 100)).unwrap_or(5)
}

/// The name of somebody who may be asking again; nothing for accounts that stand in for many, whose
/// names nobody may choose.
fn own_name(username: &str) -> Option<String> {
    text::public_username(username).ok()
}

/// Loads what was found and drops what may no longer be seen.
pub(super) async fn shown(ctx: &Ctx, hits: &[SimilarHit]) -> Result<Vec<SimilarThread>> {
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let ids = hits.iter().map(|h| ThreadId(h.thread_id)).collect();
    let threads = super::queries::headlines(ctx.read(), ids).await?;
    let shown = hits.iter().filter_map(|hit| {
        let thread = threads.get(&hit.thread_id)?;
        Some(SimilarThread {
            thread_id: thread.id,
            import_id: hit.import_id.clone(),
            title: thread.title.clone(),
            url: thread_url(thread.id, &thread.slug),
            state: thread.state,
            score: hit.score,
        })
    });
    Ok(shown.collect())
}

/// A few threads like the one being read, for the edge of its page. What was found is remembered
/// for some minutes, because a page is read far more often than its neighbours change; whether it
/// may still be seen is looked up every time.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn beside(ctx: &Ctx, thread: &Thread) -> Result<Vec<SimilarThread>> {
    let hits = neighbours(ctx, thread).await?;
    shown(ctx, &hits[..hits.len().min(BESIDE)]).await
}

/// What is found about a thread that stands, remembered for some minutes.
pub(crate) async fn neighbours(ctx: &Ctx, thread: &Thread) -> Result<Arc<Vec<SimilarHit>>> {
    let key = (thread.id, thread.title.clone());
    if let Some(hits) = ctx.search().remembered(&key) {
        return Ok(hits);
    }
    let query = SimilarQuery {
        limit: NEIGHBOURS,
        ..standing(ctx, thread, &question(ctx, thread.id).await?).await?
    };
    let hits = alike(ctx, query).await?;
    let hits = Arc::new(hits);
    ctx.search().remember(key, Arc::clone(&hits));
    Ok(hits)
}

/// Visible threads like one that stands.
///
/// # Errors
/// "Not found" also for what the actor may not see.
pub async fn similar_to(
    ctx: &Ctx,
    actor: &Actor,
    id: ThreadId,
    limit: Option<u64>,
) -> Result<Vec<SimilarThread>> {
    let row = queries::thread(ctx.read(), id).await?;
    if !view::thread_shown(&row, actor) {
        return Err(ErrorCode::NotFound.into());
    }
    let thread = view::thread(ctx.read(), row).await?;
    let query = SimilarQuery {
        limit: results(limit),
        ..standing(ctx, &thread, &question(ctx, id).await?).await?
    };
    let hits = alike(ctx, query).await?;
    shown(ctx, &hits).await
}

/// What a thread asks. Read from its opening post, since the page that is shown may begin with a reply.
async fn question(ctx: &Ctx, id: ThreadId) -> Result<String> {
    let row = queries::thread(ctx.read(), id).await?;
    Ok(match row.first_post_id {
        Some(first) => queries::post(ctx.read(), first).await?.body,
        None => String::new(),
    })
}

/// The language its category says.
fn said_language(category: &category::Model) -> Option<backstop_search::Language> {
    category.language.map(documents::language)
}

/// What a thread that stands is compared by.
async fn standing(ctx: &Ctx, thread: &Thread, question: &str) -> Result<SimilarQuery> {
    let category = queries::category_by_slug(ctx.read(), &thread.category).await?;
    Ok(SimilarQuery {
        title: thread.title.clone(),
        body: question.to_owned(),
        language: category.as_ref().and_then(said_language),
        category_id: category.map(|c| c.id.0),
        tags: thread.tags.clone(),
        author: own_name(&thread.author.username),
        asked_at: Some(thread.created_at.0),
        exclude_thread: Some(thread.id.0),
        ..SimilarQuery::default()
    })
}
