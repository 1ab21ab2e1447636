//! Texts that agents send often, to be read; supervisors change them elsewhere.

use axum::extract::State;
use backstop_domain::{
    macros::VARIABLES,
    permission::{self, Action},
    views::Macro,
};
use backstop_services::{Ctx, macros};
use leptos::prelude::*;

use super::handlers::screen;
use crate::{
    http::{Answer, Visit},
    routes::url,
    ui::{Breadcrumbs, EmptyState, IconName, Link},
};

/// All of them, by name.
pub async fn list(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    let all = macros::list(&ctx, visit.actor()).await?;
    let may_change = permission::check(visit.actor(), Action::Supervise).is_ok();
    Ok(visit.show(screen("Macros"), || view(all, may_change)))
}

fn view(all: Vec<Macro>, may_change: bool) -> AnyView {
    let body = if all.is_empty() {
        empty(may_change)
    } else {
        let cards: Vec<_> = all.into_iter().map(|one| card(one, may_change)).collect();
        view! {
            {variables()}
            <div class="grid">{cards}</div>
        }
        .into_any()
    };
    view! {
        <div class="page">
            <div class="stack">
                <Breadcrumbs items=vec![Link::new("Queue", url::AGENT)]/>
                <h1>"Macros"</h1>
                <p class="lead">"Texts that are sent often. On a case, choose one above your reply and insert it; what stands in double braces is filled in then."</p>
                {body}
            </div>
        </div>
    }
    .into_any()
}

fn empty(may_change: bool) -> AnyView {
    let (text, action) = if may_change {
        let add = Link::new("Add a macro", url::SUPERVISOR_MACROS);
        ("Write what agents send often.", Some(add))
    } else {
        ("Supervisors write them.", None)
    };
    view! { <EmptyState title="There are no macros yet" text action icon=IconName::Inbox/> }
        .into_any()
}

fn card(one: Macro, may_change: bool) -> AnyView {
    let change = may_change.then(|| {
        let edit = url::with_query(url::SUPERVISOR_MACROS, &[("edit", &one.id.to_string())]);
        let name = one.name.clone();
        view! { <p><a href=edit>"Change"<span class="unseen">" "{name}</span></a></p> }
    });
    view! {
        <section class="card" id=format!("macro-{}", one.id)>
            <h2 dir="auto">{one.name}</h2>
            <p class="macro-text" dir="auto">{one.body}</p>
            {change}
        </section>
    }
    .into_any()
}

/// What the names in double braces stand for.
pub(crate) fn variables() -> AnyView {
    let rows: Vec<_> = VARIABLES
        .iter()
        .map(|(name, what)| view! { <div><dt><code>{format!("{{{{{name}}}}}")}</code></dt><dd>{*what}</dd></div> })
        .collect();
    view! { <details><summary>"Variables"</summary><dl class="variables">{rows}</dl></details> }
        .into_any()
}
