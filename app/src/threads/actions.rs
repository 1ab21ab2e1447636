//! One-button acts: follow, accept.

use axum::extract::State;
use backstop_domain::ids::{PostId, ThreadId};
use backstop_services::{Ctx, PageRequest, threads};

use crate::{
    error::Part,
    flash::Done,
    http::{Answer, Failed, Visit, done},
};

/// Follows a thread.
pub async fn follow(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<ThreadId>) -> Answer {
    threads::follow(&ctx, visit.actor(), id).await?;
    Ok(done(&thread_url(&ctx, &visit, id).await?, Done::Following))
}

/// Stops following it.
pub async fn unfollow(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<ThreadId>) -> Answer {
    threads::unfollow(&ctx, visit.actor(), id).await?;
    Ok(done(&thread_url(&ctx, &visit, id).await?, Done::Unfollowed))
}

/// Marks a post as the answer.
pub async fn accept(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    let thread = threads::accept(&ctx, visit.actor(), id).await?;
    Ok(done(&thread.url, Done::Accepted))
}

/// Takes the mark away.
pub async fn unaccept(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    let thread = threads::unaccept(&ctx, visit.actor(), id).await?;
    Ok(done(&thread.url, Done::Unaccepted))
}

async fn thread_url(ctx: &Ctx, visit: &Visit, id: ThreadId) -> Result<String, Failed> {
    let page = threads::page(ctx, visit.actor(), id, PageRequest::first(1)).await?;
    Ok(page.thread.url)
}
