//! Threads in a list, as on home, in a category and in search.

use leptos::prelude::*;

use super::{
    badge::{BadgeState, StateBadge, Tag},
    progress::{TimeBar, TimeKind},
    text::Link,
    time::{Ago, ClockTime},
};

/// The public promise of an open question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowPromise {
    /// When an agent steps in, as RFC 3339 in UTC.
    pub due: String,
    /// Share of the time that has passed, 0 to 100, where the page knows it.
    pub percent: Option<u8>,
}

/// What a row says about its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThreadItem {
    /// Title of the thread.
    pub title: String,
    /// Where it is.
    pub href: String,
    /// Its state.
    pub state: BadgeState,
    /// The category, where the list holds more than one.
    pub category: Option<Link>,
    /// Its tags.
    pub tags: Vec<Link>,
    /// Who asked.
    pub author: String,
    /// When it was asked, as RFC 3339 in UTC.
    pub created: String,
    /// Visible replies.
    pub reply_count: u64,
    /// The promise, while somebody is owed an answer.
    pub promise: Option<RowPromise>,
    /// A piece of the text, escaped and marked by the search engine.
    pub snippet: Option<String>,
}

/// A list of threads.
#[component]
pub fn ThreadList(
    /// From first to last.
    items: Vec<ThreadItem>,
) -> AnyView {
    let rows: Vec<_> = items
        .into_iter()
        .map(|item| view! { <ThreadRow item/> })
        .collect();
    view! { <ul class="threads">{rows}</ul> }.into_any()
}

/// One thread as `<li>`; its title is a heading of the third level.
#[component]
pub fn ThreadRow(
    /// What it says.
    item: ThreadItem,
) -> AnyView {
    let tags: Vec<_> = item
        .tags
        .into_iter()
        .map(|tag| view! { <Tag name=tag.label href=tag.href/> })
        .collect();
    let category = item
        .category
        .map(|link| view! { <a class="meta" href=link.href>{link.label}</a> });
    let snippet = item
        .snippet
        .map(|html| view! { <p class="snippet" dir="auto" inner_html=html></p> });
    let replies = if item.reply_count == 1 {
        "reply"
    } else {
        "replies"
    };
    view! {
        <li class="thread">
            <div class="row"><StateBadge state=item.state/>{category}</div>
            <h3 dir="auto"><a href=item.href>{item.title}</a></h3>
            {snippet}
            <div class="row meta">{tags}<span><bdi>{item.author}</bdi>" · "<Ago rfc3339=item.created/></span></div>
            {item.promise.map(promise)}
            <p class="num"><b>{item.reply_count}</b>" "{replies}</p>
        </li>
    }.into_any()
}

fn promise(promise: RowPromise) -> AnyView {
    let bar = promise
        .percent
        .map(|percent| view! { <TimeBar percent kind=TimeKind::Wait/> });
    view! {
        <div class="left-row">
            {bar}
            <span class="meta">"An agent steps in at "<ClockTime rfc3339=promise.due/>" if nobody answers"</span>
        </div>
    }.into_any()
}
