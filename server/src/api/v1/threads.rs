//! Threads.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use backstop_app::http::Failed;
use backstop_domain::FieldError;
use backstop_domain::commands::{NewPost, NewThread, SetClock, Unsolved};
use backstop_domain::ids::ThreadId;
use backstop_domain::views::{Page, Post, Thread, ThreadClock, ThreadPage};
use backstop_services::Ctx;
use backstop_services::threads::{self, ListFilter, ListSort};
use serde::Deserialize;

use super::super::extract::{Address, Asker, Id, Json as Body, PageQuery, Query, word};
use super::super::problem::Problem;
use super::{Answer, Created, Done, created, limit_address};

/// Which threads.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Slug of a category.
    category: Option<String>,
    /// A tag.
    tag: Option<String>,
    /// A state, such as `unanswered`.
    state: Option<String>,
    /// Name of who asked.
    author: Option<String>,
    /// `active` (last post first; where nothing is said) or `newest`.
    sort: Option<String>,
    /// Id in the system it was imported from.
    import_id: Option<String>,
    /// Rows, 1 to 100; 20 where nothing is said.
    limit: Option<u64>,
    /// `next` of the page before.
    cursor: Option<String>,
}

impl ListQuery {
    fn filter(self) -> Result<ListFilter, Failed> {
        Ok(ListFilter {
            state: word("state", self.state.as_deref())?,
            sort: sort(self.sort.as_deref())?,
            category: self.category,
            tag: self.tag,
            author: self.author,
            import_id: self.import_id,
        })
    }
}

fn sort(text: Option<&str>) -> Result<ListSort, Failed> {
    match text {
        None | Some("" | "active") => Ok(ListSort::Active),
        Some("newest") => Ok(ListSort::Newest),
        Some(_) => Err(FieldError::new("sort", "Use one of: active, newest.").into()),
    }
}

/// List threads
#[utoipa::path(get, path = "/threads", tag = "threads", params(ListQuery),
    responses((status = 200, body = Page<Thread>), (status = 422, body = Problem)))]
pub async fn list(
    State(ctx): State<Ctx>,
    asker: Asker,
    Query(query): Query<ListQuery>,
) -> Answer<Page<Thread>> {
    let page = PageQuery {
        limit: query.limit,
        cursor: query.cursor.clone(),
    }
    .wanted()?;
    Ok(Json(
        threads::list(&ctx, &asker.0, query.filter()?, page).await?,
    ))
}

/// Open a thread
#[utoipa::path(post, path = "/threads", tag = "threads", request_body = NewThread,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body gives the first answer again")),
    responses((status = 201, body = Thread), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn ask(
    State(ctx): State<Ctx>,
    asker: Asker,
    Address(address): Address,
    Body(cmd): Body<NewThread>,
) -> Created<Thread> {
    limit_address(&ctx, &asker.0, &address)?;
    created(threads::ask(&ctx, &asker.0, cmd).await?)
}

/// One thread with its posts
#[utoipa::path(get, path = "/threads/{id}", tag = "threads", params(("id" = i64, Path), PageQuery),
    responses((status = 200, body = ThreadPage), (status = 308, description = "It was merged into another thread"), (status = 404, body = Problem)))]
pub async fn show(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Query(page): Query<PageQuery>,
) -> Result<Response, Failed> {
    match threads::page(&ctx, &asker.0, id, page.wanted()?).await {
        Ok(page) => Ok(Json(page).into_response()),
        Err(error) => match threads::merged_into(&ctx, &asker.0, id).await? {
            Some(merged) => {
                let place = format!("/api/v1/threads/{}", merged.into);
                Ok(Redirect::permanent(&place).into_response())
            }
            None => Err(error.into()),
        },
    }
}

/// Another title, and why.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct ChangeThread {
    /// The new title.
    title: String,
    /// For the log.
    #[serde(default)]
    reason: String,
}

/// Retitle a thread (moderators)
#[utoipa::path(patch, path = "/threads/{id}", tag = "threads", params(("id" = i64, Path)), request_body = ChangeThread,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn change(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<ChangeThread>,
) -> Answer<Thread> {
    Ok(Json(
        threads::retitle(&ctx, &asker.0, id, &cmd.title, &cmd.reason).await?,
    ))
}

/// Post into a thread
#[utoipa::path(post, path = "/threads/{id}/posts", tag = "threads", request_body = NewPost,
    params(("id" = i64, Path), ("Idempotency-Key" = Option<String>, Header, description = "The same key and body gives the first answer again")),
    responses((status = 201, body = Post), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn reply(
    State(ctx): State<Ctx>,
    asker: Asker,
    Address(address): Address,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<NewPost>,
) -> Created<Post> {
    limit_address(&ctx, &asker.0, &address)?;
    created(threads::reply(&ctx, &asker.0, id, cmd).await?)
}

/// Stop the clock of a question, let it run on, or count it as answered (staff)
#[utoipa::path(put, path = "/threads/{id}/clock", tag = "threads", params(("id" = i64, Path)), request_body = SetClock,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn set_clock(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<SetClock>,
) -> Answer<Thread> {
    Ok(Json(threads::set_clock(&ctx, &asker.0, id, cmd).await?))
}

/// Say that the answers do not solve it: a new clock begins (asker, moderators)
#[utoipa::path(post, path = "/threads/{id}/unsolved", tag = "threads", params(("id" = i64, Path)), request_body = Unsolved,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn unsolved(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<Unsolved>,
) -> Answer<Thread> {
    Ok(Json(
        threads::unsolved(&ctx, &asker.0, id, &cmd.body).await?,
    ))
}

/// How the clock of a question stands, and why
#[utoipa::path(get, path = "/threads/{id}/clock", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = ThreadClock), (status = 404, body = Problem)))]
pub async fn clock(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
) -> Answer<ThreadClock> {
    Ok(Json(threads::clock(&ctx, &asker.0, id).await?))
}

/// Follow a thread
#[utoipa::path(put, path = "/threads/{id}/follow", tag = "threads", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn follow(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<ThreadId>) -> Done {
    threads::follow(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Follow a thread no more
#[utoipa::path(delete, path = "/threads/{id}/follow", tag = "threads", params(("id" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn unfollow(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<ThreadId>) -> Done {
    threads::unfollow(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why something is done.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Reason {
    /// For the log and for those it concerns.
    #[serde(default)]
    pub reason: String,
}

/// Close a thread (moderators)
#[utoipa::path(post, path = "/threads/{id}/close", tag = "threads", params(("id" = i64, Path)), request_body = Reason,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn close(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<Reason>,
) -> Answer<Thread> {
    Ok(Json(threads::close(&ctx, &asker.0, id, &cmd.reason).await?))
}

/// Open a closed thread again (moderators)
#[utoipa::path(post, path = "/threads/{id}/reopen", tag = "threads", params(("id" = i64, Path)), request_body = Reason,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn reopen(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<Reason>,
) -> Answer<Thread> {
    Ok(Json(
        threads::reopen(&ctx, &asker.0, id, &cmd.reason).await?,
    ))
}

/// Another category, and why.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Relocate {
    /// Slug of the category it belongs to.
    category: String,
    /// For the log.
    #[serde(default)]
    reason: String,
}

/// Move a thread (moderators)
#[utoipa::path(post, path = "/threads/{id}/move", tag = "threads", params(("id" = i64, Path)), request_body = Relocate,
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn relocate(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<Relocate>,
) -> Answer<Thread> {
    Ok(Json(
        threads::move_to(&ctx, &asker.0, id, &cmd.category, &cmd.reason).await?,
    ))
}

/// Which thread stays, and why.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct Merge {
    /// The thread that gets all posts.
    into: ThreadId,
    /// For the log.
    #[serde(default)]
    reason: String,
}

/// Merge a thread into another (moderators)
///
/// All posts move, those who follow it come along, and its address leads to the other one. Its clock
/// and an open case end. This cannot be undone.
#[utoipa::path(post, path = "/threads/{id}/merge", tag = "threads", params(("id" = i64, Path)), request_body = Merge,
    responses((status = 200, body = Thread, description = "The thread that stays"), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn merge(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<ThreadId>,
    Body(cmd): Body<Merge>,
) -> Answer<Thread> {
    Ok(Json(
        threads::merge(&ctx, &asker.0, id, cmd.into, &cmd.reason).await?,
    ))
}
