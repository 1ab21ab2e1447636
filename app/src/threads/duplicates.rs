//! Likely duplicates of a thread, for moderators, and the question whether to merge is meant.

use axum::extract::{Query, State};
use backstop_domain::{
    ErrorCode,
    ids::ThreadId,
    permission::{self, Action},
    views::{LikelyDuplicate, Thread, ThreadPage},
};
use backstop_services::{Ctx, PageRequest, search, threads};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    error::Part,
    http::{Answer, Failed, Screen, Visit},
    routes::url,
    show::{count, thread_badge},
    ui::{Ago, Button, ButtonKind, Field, Hidden, LinkButton, StateBadge},
};

/// What is noted where the moderator says nothing else.
const REASON: &str = "The same question";

/// The other thread.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MergeQuery {
    /// Its number.
    pub into: i64,
}

/// Duplicates for a moderator; the page is as good without, so a failing search costs nothing else.
pub(super) async fn load(ctx: &Ctx, visit: &Visit, page: &ThreadPage) -> Vec<LikelyDuplicate> {
    if !page.may.moderate {
        return Vec::new();
    }
    search::duplicates(ctx, visit.actor(), &page.thread)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "no likely duplicates");
            Vec::new()
        })
}

/// Asks whether it is meant, with both threads before one's eyes.
pub async fn confirm(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Query(query): Query<MergeQuery>,
) -> Answer {
    visit.require_sign_in()?;
    permission::check(visit.actor(), Action::Moderate).map_err(Failed)?;
    let first = PageRequest::first(1);
    let from = threads::page(&ctx, visit.actor(), id, first).await?;
    let into = threads::page(&ctx, visit.actor(), ThreadId(query.into), first).await?;
    if from.thread.id == into.thread.id {
        return Err(Failed(ErrorCode::NotFound.into()));
    }
    let screen = Screen::titled("Merge two threads").private();
    Ok(visit.show(screen, || view(&from.thread, &into.thread)))
}

fn view(from: &Thread, into: &Thread) -> AnyView {
    view! {
        <div class="page narrow">
            <h1>"Merge these threads?"</h1>
            <section class="card"><h2>"This one goes"</h2>{summary(from)}</section>
            <section class="card"><h2>"This one stays"</h2>{summary(into)}</section>
            <p>"All posts move to the one that stays, those who follow come along, and the old address leads there. This cannot be undone."</p>
            <form class="form" method="post" action=url::thread_act(from.id, "merge")>
                <Hidden name="into" value=into.id.to_string()/>
                <Field label="Why is it merged?" name="merge_reason" value=REASON.to_owned() required=true hint="It stands in the moderators' log."/>
                <div class="row">
                    <Button kind=ButtonKind::Danger>"Merge the threads"</Button>
                    <LinkButton href=from.url.clone() kind=ButtonKind::Quiet>"Keep both"</LinkButton>
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn summary(thread: &Thread) -> AnyView {
    view! {
        <div>
            <p><a href=thread.url.clone() dir="auto">{thread.title.clone()}</a></p>
            <div class="row">
                <StateBadge state=thread_badge(thread)/>
                <p class="meta"><bdi>{thread.author.username.clone()}</bdi>" · "<Ago rfc3339=thread.created_at.to_string()/>
                    " · "{count(thread.reply_count.into(), "reply", "replies")}</p>
            </div>
        </div>
    }
    .into_any()
}

/// The hint on a thread's page; nothing where nothing is likely.
pub(super) fn hint(found: &[LikelyDuplicate]) -> Option<AnyView> {
    let items: Vec<_> = found.iter().map(item).collect();
    (!items.is_empty()).then(|| {
        view! {
            <section class="card duplicates" aria-label="Likely duplicates">
                <h2>"Asked before?"</h2>
                <p class="meta">"Only moderators see this."</p>
                <ul class="stack">{items}</ul>
            </section>
        }
        .into_any()
    })
}

fn item(found: &LikelyDuplicate) -> AnyView {
    let title = found.thread.title.clone();
    let merge = found.merge.as_ref().map(|merge| {
        let href = url::merge(merge.from, merge.into);
        let label = format!("Merge with {title}");
        view! { <div class="row"><a class="btn" href=href aria-label=label>"Merge …"</a></div> }
    });
    view! {
        <li class="stack">
            {summary(&found.thread)}
            <p class="meta">{found.reasons.join(" · ")}</p>
            {merge}
        </li>
    }
    .into_any()
}
