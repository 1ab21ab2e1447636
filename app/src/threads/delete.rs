//! Taking a post away, after asking once more.

use axum::extract::State;
use backstop_domain::{
    ids::PostId,
    permission::{self, Action},
    views::Post,
};
use backstop_services::{Ctx, PageRequest, erasure, threads};
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
    let may_erase = visit.actor().moderates();
    Ok(visit.show(screen, || view(&post, may_erase)))
}

/// Deletes it. Where that takes the whole thread away, the start page is next.
pub async fn send(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    let post = threads::post(&ctx, visit.actor(), id).await?;
    threads::delete(&ctx, visit.actor(), id).await?;
    let thread = threads::page(&ctx, visit.actor(), post.thread_id, PageRequest::first(1)).await;
    let next = thread.map_or_else(|_| url::HOME.to_owned(), |page| page.thread.url);
    Ok(done(&next, Done::Deleted))
}

/// Erases what it says, with every earlier version.
pub async fn erase(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    let post = threads::post(&ctx, visit.actor(), id).await?;
    erasure::erase_post(&ctx, visit.actor(), id).await?;
    let thread = threads::page(&ctx, visit.actor(), post.thread_id, PageRequest::first(1)).await;
    let next = thread.map_or_else(|_| url::HOME.to_owned(), |page| page.thread.url);
    Ok(done(&next, Done::TextErased))
}

fn view(post: &Post, may_erase: bool) -> AnyView {
    let erase = may_erase.then(|| {
        view! {
            <section class="stack">
                <h2>"Something that should never have been written?"</h2>
                <p>"A deleted post is kept, and moderators can show it again. Erasing takes the text away for good, with every earlier version. A reply is deleted besides; a question stays without its text, for the answers of others: change its title where that says too much, too."</p>
                <div class="row"><PostButton action=url::post_act(post.id, "erase") kind=ButtonKind::Danger>"Erase the text for good"</PostButton></div>
            </section>
        }
    });
    view! {
        <div class="page narrow">
            <h1>"Delete this post?"</h1>
            <div class="card"><Prose html=post.html.clone()/></div>
            <p>"Nobody will see it any more. If it opened the thread, the whole thread goes."</p>
            <div class="row">
                <PostButton action=url::post_act(post.id, "delete") kind=ButtonKind::Danger>"Delete"</PostButton>
                <LinkButton href=url::post(post.id) kind=ButtonKind::Quiet>"Keep it"</LinkButton>
            </div>
            {erase}
        </div>
    }
    .into_any()
}
