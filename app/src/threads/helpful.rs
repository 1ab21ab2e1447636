//! "Helpful": how many an answer helped, and the button that says so.

use axum::extract::State;
use backstop_domain::{
    helpful::{self, Facts},
    ids::PostId,
    views::{Post, Thread},
};
use backstop_services::{Ctx, threads, votes};
use leptos::prelude::*;

use super::post::Reader;
use crate::{
    error::Part,
    flash::Done,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Icon, IconName, PostButton},
};

/// Marks an answer as helpful.
pub async fn mark(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    votes::mark(&ctx, visit.actor(), id).await?;
    let address = threads::post_url(&ctx, visit.actor(), id).await?;
    Ok(done(&address, Done::MarkedHelpful))
}

/// Takes the mark back.
pub async fn unmark(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    votes::unmark(&ctx, visit.actor(), id).await?;
    let address = threads::post_url(&ctx, visit.actor(), id).await?;
    Ok(done(&address, Done::UnmarkedHelpful))
}

/// The button of a reply with its number; the number alone for visitors and its author, who are told
/// nothing where there is none.
pub(super) fn of_reply(thread: &Thread, post: &Post, reader: &Reader) -> Option<AnyView> {
    let facts = Facts {
        author: post.author.id,
        intent: post.intent,
        opening: false,
        post: post.state,
        thread: thread.visibility,
    };
    if !facts.is_answer() {
        return None;
    }
    let reader = reader.account.filter(|_| reader.may.helpful);
    if reader.is_some_and(|reader| helpful::may_mark(reader, &facts).is_ok()) {
        return Some(button(post));
    }
    let words = words(post.helpful_count);
    (post.helpful_count > 0).then(|| view! { <span class="helpful">{words}</span> }.into_any())
}

fn button(post: &Post) -> AnyView {
    let pressed = post.helpful_by_me;
    let act = if pressed { "helpful/undo" } else { "helpful" };
    let rest = format!(", post by {}", post.author.username);
    let words = words(post.helpful_count);
    view! {
        <PostButton action=url::post_act(post.id, act) pressed>
            {words}<span class="unseen">{rest}</span>
        </PostButton>
    }
    .into_any()
}

fn words(count: i32) -> AnyView {
    let words = match count {
        ..=0 => "Helpful".to_owned(),
        count => format!("Helpful · {count}"),
    };
    view! { <Icon name=IconName::Heart/><span>{words}</span> }.into_any()
}
