//! Single posts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use backstop_domain::commands::{EditPost, NewFlag};
use backstop_domain::ids::PostId;
use backstop_domain::views::{Post, Thread};
use backstop_services::{Ctx, erasure, moderation, threads, votes};

use super::super::extract::{Asker, Id, Json as Body};
use super::super::problem::Problem;
use super::{Answer, Done};

/// One post
#[utoipa::path(get, path = "/posts/{id}", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = Post), (status = 404, body = Problem)))]
pub async fn show(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PostId>) -> Answer<Post> {
    Ok(Json(threads::post(&ctx, &asker.0, id).await?))
}

/// Change a post's text (its author, moderators)
#[utoipa::path(patch, path = "/posts/{id}", tag = "threads", params(("id" = i64, Path)), request_body = EditPost,
    responses((status = 200, body = Post), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn edit(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<PostId>,
    Body(cmd): Body<EditPost>,
) -> Answer<Post> {
    Ok(Json(threads::edit(&ctx, &asker.0, id, cmd).await?))
}

/// Take a post away (its author, moderators)
#[utoipa::path(delete, path = "/posts/{id}", tag = "threads", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn delete(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PostId>) -> Done {
    threads::delete(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erase what a post says, with every earlier version, for good (moderators)
///
/// For what should never have been written down. A reply is deleted besides; what opens a thread stays,
/// with a sentence in the place of its text.
#[utoipa::path(post, path = "/posts/{id}/erase", tag = "moderation", params(("id" = i64, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn erase(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PostId>) -> Done {
    erasure::erase_post(&ctx, &asker.0, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Accept an answer (who asked, moderators)
#[utoipa::path(post, path = "/posts/{id}/accept", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn accept(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PostId>) -> Answer<Thread> {
    Ok(Json(threads::accept(&ctx, &asker.0, id).await?))
}

/// Take the acceptance back (who asked, moderators)
#[utoipa::path(delete, path = "/posts/{id}/accept", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = Thread), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn unaccept(State(ctx): State<Ctx>, asker: Asker, Id(id): Id<PostId>) -> Answer<Thread> {
    Ok(Json(threads::unaccept(&ctx, &asker.0, id).await?))
}

/// Say that an answer helped (any member, of somebody else's answer)
///
/// Saying it twice is saying it once; a closed thread's answers can be marked, too.
#[utoipa::path(put, path = "/posts/{id}/helpful", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = Post), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "It is no answer"), (status = 429, body = Problem)))]
pub async fn mark_helpful(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<PostId>,
) -> Answer<Post> {
    Ok(Json(votes::mark(&ctx, &asker.0, id).await?))
}

/// Take it back that an answer helped
#[utoipa::path(delete, path = "/posts/{id}/helpful", tag = "threads", params(("id" = i64, Path)),
    responses((status = 200, body = Post), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "It is no answer"), (status = 429, body = Problem)))]
pub async fn unmark_helpful(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<PostId>,
) -> Answer<Post> {
    Ok(Json(votes::unmark(&ctx, &asker.0, id).await?))
}

/// Report a post
#[utoipa::path(post, path = "/posts/{id}/flags", tag = "moderation", params(("id" = i64, Path)), request_body = NewFlag,
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn flag(
    State(ctx): State<Ctx>,
    asker: Asker,
    Id(id): Id<PostId>,
    Body(cmd): Body<NewFlag>,
) -> Done {
    moderation::flag(&ctx, &asker.0, id, cmd).await?;
    Ok(StatusCode::NO_CONTENT)
}
