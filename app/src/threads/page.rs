//! A thread's page.

use backstop_domain::{
    category_tree::path,
    ids::AccountId,
    thread_state::ThreadState,
    views::{
        CaseMessage, Category, LikelyDuplicate, ReportGroup, Satisfaction, SimilarThread, Thread,
        ThreadPage,
    },
};
use leptos::prelude::*;
use std::sync::Arc;

use super::{duplicates, handlers::Forms, post, promise, reply_form, tools, unsolved};
use crate::{
    routes::url,
    satisfaction,
    show::{category_crumbs, state_badge, tag_links, thread_badge},
    ui::{
        Ago, Breadcrumbs, ButtonKind, ErrorSummary, Icon, IconName, Notice, Pager, PostButton,
        Prose, StateBadge, Tag,
    },
};

/// Everything the page shows.
pub(super) struct ThreadView {
    /// The thread with one page of its posts, and what the reader may do.
    pub page: ThreadPage,
    /// What agent and reader wrote to each other alone.
    pub messages: Vec<CaseMessage>,
    /// Whether the newest case helped, for the asker who is to say so.
    pub satisfaction: Option<Satisfaction>,
    /// Threads like this one.
    pub similar: Vec<SimilarThread>,
    /// Others who report the same problem these days.
    pub reports: Option<ReportGroup>,
    /// Threads that seem to ask the same, for moderators.
    pub duplicates: Vec<LikelyDuplicate>,
    /// All categories: the way to this one, and where the thread may be moved.
    pub categories: Arc<Vec<Category>>,
    /// The reader's account.
    pub viewer: Option<AccountId>,
    /// Where to come back to after signing in, for those who are not.
    pub sign_in: Option<String>,
    /// Whether this is the first page of replies.
    pub first: bool,
    /// What was typed before.
    pub forms: Forms,
}

/// The page.
pub(super) fn thread(view: ThreadView) -> AnyView {
    let thread = &view.page.thread;
    let mut errors = view.forms.reply.errors.clone();
    errors.0.extend(view.forms.unsolved.errors.0.clone());
    errors.0.extend(view.forms.tools.errors.0.clone());
    let newer = (!view.first).then(|| thread.url.clone());
    let older = view
        .page
        .next
        .as_ref()
        .map(|cursor| url::page(&thread.url, cursor));
    view! {
        <div class="page">
            <div class="stack">
                <ErrorSummary errors/>
                {head(thread, &view.categories)}
                {promise::road(&view.page)}
                {duplicates::hint(&view.duplicates)}
                {view.reports.as_ref().map(|group| reports(group, thread))}
                {posts(&view)}
                <Pager newer_href=newer older_href=older newer_label="First replies" older_label="More replies"/>
                {messages(&view.messages)}
                {view.satisfaction.as_ref().and_then(|asked| satisfaction::in_thread(thread.id, asked))}
                {reply_form::reply(&view)}
                {view.page.may.unsolved.then(|| unsolved::form(thread, &view.forms.unsolved))}
                {follow(&view)}
                {view.page.may.moderate.then(|| tools::tools(thread, &view.categories, &view.forms.tools))}
            </div>
            {rail(&view.similar)}
        </div>
    }
    .into_any()
}

fn head(thread: &Thread, categories: &[Category]) -> AnyView {
    let crumbs = category_crumbs(path(categories, &thread.category));
    let tags: Vec<_> = tag_links(&thread.tags)
        .into_iter()
        .map(|tag| view! { <Tag name=tag.label href=tag.href/> })
        .collect();
    view! {
        <div class="head">
            <Breadcrumbs items=crumbs/>
            <h1 dir="auto">{thread.title.clone()}</h1>
            <div class="row"><StateBadge state=thread_badge(thread)/>{tags}{accepted_link(thread)}</div>
        </div>
    }
    .into_any()
}

/// Leads to the accepted answer from the top, wherever it stands.
fn accepted_link(thread: &Thread) -> Option<AnyView> {
    let href = url::post(thread.accepted_post_id?);
    Some(view! { <a class="push" href=href>"Go to the accepted answer"</a> }.into_any())
}

fn posts(view: &ThreadView) -> AnyView {
    let thread = &view.page.thread;
    let reader = post::Reader {
        account: view.viewer,
        may: view.page.may.clone(),
    };
    let mut all = view.page.posts.iter();
    let opening = if view.first { all.next() } else { None };
    let opening = opening.map(|first| post::opening(thread, first, &reader));
    let replies: Vec<_> = all
        .map(|reply| post::reply(thread, reply, &reader))
        .collect();
    let heading = match thread.reply_count {
        0 => None,
        1 => Some("1 reply".to_owned()),
        n => Some(format!("{n} replies")),
    };
    view! {
        <div class="posts">
            {opening}
            {heading.map(|text| view! { <h2 class="replies">{text}</h2> })}
            {replies}
        </div>
    }
    .into_any()
}

/// What only the asker and agents read.
fn messages(messages: &[CaseMessage]) -> Option<AnyView> {
    if messages.is_empty() {
        return None;
    }
    let items: Vec<_> = messages.iter().map(message).collect();
    let view = view! {
        <section class="card private">
            <h2>"Between you and our agents"</h2>
            <p class="meta"><Icon name=IconName::Lock/>" Nobody else can read this."</p>
            {items}
        </section>
    };
    Some(view.into_any())
}

/// One private message.
pub(crate) fn message(message: &CaseMessage) -> AnyView {
    view! {
        <article class="post">
            {crate::show::face(&message.author)}
            <div>
                {crate::show::byline(&message.author, message.created_at, ().into_any())}
                <Prose html=message.html.clone()/>
            </div>
        </article>
    }
    .into_any()
}

fn follow(view: &ThreadView) -> Option<AnyView> {
    view.viewer?;
    let id = view.page.thread.id;
    let (act, label, hint) = if view.page.following {
        (
            "unfollow",
            "Stop following",
            "You are told when there is news here.",
        )
    } else {
        ("follow", "Follow", "Be told when there is news here.")
    };
    let button = view! {
        <div class="row">
            <PostButton action=url::thread_act(id, act) kind=ButtonKind::Normal><Icon name=IconName::Bell/>{label}</PostButton>
            <span class="meta">{hint}</span>
        </div>
    };
    Some(button.into_any())
}

/// Says that others have the problem too, and where they told of it.
fn reports(group: &ReportGroup, thread: &Thread) -> AnyView {
    let others = group.members.iter().filter(|m| m.thread_id != thread.id);
    let others: Vec<_> = others.cloned().collect();
    let title = format!("{} people report this", group.people);
    let since = group.since.to_string();
    view! {
        <Notice title>
            <p>"The first report came " <Ago rfc3339=since/> ". These threads seem to be about the same problem:"</p>
            {similar_list(&others)}
        </Notice>
    }
    .into_any()
}

fn rail(similar: &[SimilarThread]) -> Option<AnyView> {
    if similar.is_empty() {
        return None;
    }
    let view = view! {
        <aside class="rail" aria-label="Similar threads">
            <section class="similar"><h2>"Similar threads"</h2>{similar_list(similar)}</section>
        </aside>
    };
    Some(view.into_any())
}

/// Threads like another, as a plain list of links.
pub(super) fn similar_list(similar: &[SimilarThread]) -> AnyView {
    let items: Vec<_> = similar
        .iter()
        .map(|thread| {
            let done = thread.state == ThreadState::Solved;
            let label = if done {
                "Solved"
            } else {
                state_badge(thread.state).label()
            };
            view! {
                <li>
                    <a href=thread.url.clone() dir="auto">{thread.title.clone()}</a>
                    <p class="meta">{label}</p>
                </li>
            }
        })
        .collect();
    view! { <ul>{items}</ul> }.into_any()
}
