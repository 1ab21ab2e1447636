//! Taking a post away, after asking once more.

use axum::extract::State;
use backstop_domain::{
    ids::PostId,
    permission::{self, Action},
    views::Post,
};
use backstop_services::{Ctx, PageRequest, threads};
use leptos::prelude::*;

use crate::{
    error::Part,
    flash::Done,
    http::{Answer, Failed, Screen, Visit, done},
    routes::url,
    ui::{ButtonKind, LinkButton, PostButton, Prose},
};

/// Asks whether it is meant.
pub async fn form(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    visit.require_sign_in()?;
    let post = threads::post(&ctx, visit.actor(), id).await?;
    let author = post.author.id;
    permission::check(visit.actor(), Action::DeletePost { author }).map_err(Failed)?;
    let screen = Screen::titled("Delete a post").private();
    Ok(visit.show(screen, || view(&post)))
}

/// Deletes it. Where that takes the whole thread away, the start page is next.
pub async fn send(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    let post = threads::post(&ctx, visit.actor(), id).await?;
    threads::delete(&ctx, visit.actor(), id).await?;
    let thread = threads::page(&ctx, visit.actor(), post.thread_id, PageRequest::first(1)).await;
    let next = thread.map_or_else(|_| url::HOME.to_owned(), |page| page.thread.url);
    Ok(done(&next, Done::Deleted))
}

fn view(post: &Post) -> AnyView {
    view! {
        <div class="page narrow">
            <h1>"Delete this post?"</h1>
            <div class="card"><Prose html=post.html.clone()/></div>
            <p>"Nobody will see it any more. If it opened the thread, the whole thread goes."</p>
            <div class="row">
                <PostButton action=url::post_act(post.id, "delete") kind=ButtonKind::Danger>"Delete"</PostButton>
                <LinkButton href=url::post(post.id) kind=ButtonKind::Quiet>"Keep it"</LinkButton>
            </div>
        </div>
    }
    .into_any()
}
