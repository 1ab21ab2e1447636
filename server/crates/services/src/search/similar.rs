//! Threads like one that is being written, or like one that stands.

use crate::threads::queries;
use crate::threads::view::{self, thread_url};
use crate::{Ctx, Result};
use backstop_domain::ids::ThreadId;
use backstop_domain::views::{SimilarThread, Thread};
use backstop_domain::{Actor, ErrorCode};
use backstop_search::{SimilarHit, SimilarQuery};
use std::sync::Arc;

/// Threads at the edge of a page.
const BESIDE: usize = 5;

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
    /// A thread that is not to be found: itself.
    pub exclude: Option<ThreadId>,
    /// Between 1 and 100; 5 where nothing is said.
    pub limit: Option<u64>,
}

/// Visible threads like the one described, the best first.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn similar(
    ctx: &Ctx,
    _actor: &Actor,
    request: SimilarRequest,
) -> Result<Vec<SimilarThread>> {
    let category = match request.category.as_deref().filter(|c| !c.is_empty()) {
        None => None,
        Some(slug) => queries::category_by_slug(ctx.read(), slug)
            .await?
            .map(|c| c.id.0),
    };
    let query = SimilarQuery {
        title: request.title,
        body: request.body,
        category_id: category,
        tags: request.tags,
        exclude_thread: request.exclude.map(|id| id.0),
        limit: usize::try_from(request.limit.unwrap_or(5).clamp(1, 100)).unwrap_or(5),
    };
    let hits = ctx.search().run(move |index| index.similar(&query)).await?;
    shown(ctx, &hits).await
}

/// Loads what was found and drops what may no longer be seen.
async fn shown(ctx: &Ctx, hits: &[SimilarHit]) -> Result<Vec<SimilarThread>> {
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
pub async fn beside(ctx: &Ctx, thread: &Thread, question: &str) -> Result<Vec<SimilarThread>> {
    let key = (thread.id, thread.title.clone());
    if let Some(hits) = ctx.search().remembered(&key) {
        return shown(ctx, &hits).await;
    }
    let query = SimilarQuery {
        title: thread.title.clone(),
        body: question.to_owned(),
        category_id: queries::category_by_slug(ctx.read(), &thread.category)
            .await?
            .map(|c| c.id.0),
        tags: thread.tags.clone(),
        exclude_thread: Some(thread.id.0),
        limit: BESIDE,
    };
    let hits = ctx.search().run(move |index| index.similar(&query)).await?;
    let hits = Arc::new(hits);
    ctx.search().remember(key, Arc::clone(&hits));
    shown(ctx, &hits).await
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
    let body = match row.first_post_id {
        Some(first) => queries::post(ctx.read(), first).await?.body,
        None => String::new(),
    };
    let shelf = queries::categories_by_id(ctx.read(), vec![row.category_id]).await?;
    let category = shelf.into_iter().next().map(|c| c.slug);
    let tags = row.tags.split_whitespace().map(str::to_owned).collect();
    similar(
        ctx,
        actor,
        SimilarRequest {
            title: row.title,
            body,
            category,
            tags,
            exclude: Some(id),
            limit,
        },
    )
    .await
}
