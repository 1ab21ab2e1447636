//! What was written on a case: posts of the thread and what agents wrote aside, in order of time.

use backstop_domain::{
    Timestamp,
    escalation::ReplyVisibility,
    views::{CaseMessage, CasePage, Post},
};
use leptos::prelude::*;

use crate::{
    show::{byline, face},
    ui::{Icon, IconName, OfficialBadge, Prose},
};

/// All of it.
pub(super) fn talk(page: &CasePage) -> AnyView {
    let mut all: Vec<(Timestamp, AnyView)> = page
        .posts
        .iter()
        .map(|post| (post.created_at, public(post)))
        .collect();
    all.extend(
        page.messages
            .iter()
            .map(|message| (message.created_at, aside(message))),
    );
    all.sort_by_key(|(at, _)| *at);
    let all: Vec<_> = all.into_iter().map(|(_, view)| view).collect();
    view! { <section class="posts" aria-label="What was written">{all}</section> }.into_any()
}

fn public(post: &Post) -> AnyView {
    let class = if post.official {
        "post official"
    } else {
        "post"
    };
    let badges = post.official.then(|| view! { <OfficialBadge/> }).into_any();
    view! {
        <article class=class>
            {face(&post.author)}
            <div>{byline(&post.author, post.created_at, badges)}<Prose html=post.html.clone()/></div>
        </article>
    }
    .into_any()
}

fn aside(message: &CaseMessage) -> AnyView {
    let label = match message.visibility {
        ReplyVisibility::Internal => "Note for colleagues",
        ReplyVisibility::Private | ReplyVisibility::Public => "To the customer alone",
    };
    let badge = view! { <span class="role"><Icon name=IconName::Lock/>{label}</span> }.into_any();
    view! {
        <article class="post hidden-post">
            {face(&message.author)}
            <div>{byline(&message.author, message.created_at, badge)}<Prose html=message.html.clone()/></div>
        </article>
    }
    .into_any()
}
