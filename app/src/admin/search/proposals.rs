//! Rules that rewordings suggest: to be tried out, or dismissed and taken back.

use axum::{Form, extract::State};
use backstop_domain::{
    commands::DismissProposal,
    ids::DismissalId,
    views::{DismissedProposal, SynonymProposal},
};
use backstop_services::{Ctx, search};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    admin::Admin,
    error::Part,
    flash::Done,
    http::{Answer, done},
    routes::url,
    ui::{Ago, ButtonKind, DataTable, Hidden, PostButton},
};

/// Where both lists stand on the page.
const ANCHOR: &str = "suggested";

/// A rule that is not wanted, and the time the page is about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DismissForm {
    words: String,
    also: String,
    days: String,
}

/// The time the page is about.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RestoreForm {
    days: String,
}

/// Suggests a rule no more.
pub async fn dismiss(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<DismissForm>,
) -> Answer {
    let cmd = DismissProposal {
        words: form.words,
        also: form.also,
    };
    search::log::dismiss(&ctx, visit.actor(), cmd).await?;
    Ok(done(&back(&form.days), Done::Dismissed))
}

/// Suggests it again.
pub async fn restore(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<DismissalId>,
    Form(form): Form<RestoreForm>,
) -> Answer {
    search::log::restore(&ctx, visit.actor(), id).await?;
    Ok(done(&back(&form.days), Done::Restored))
}

fn back(days: &str) -> String {
    let page = url::with_query(url::ADMIN_SEARCH, &[("days", days)]);
    format!("{page}#{ANCHOR}")
}

/// Rules that rewordings suggest, each a click away from being tried out, and those that nobody wants
/// to see again.
pub(super) fn proposals(
    list: Vec<SynonymProposal>,
    dismissed: Vec<DismissedProposal>,
    days: i64,
) -> Option<AnyView> {
    if list.is_empty() && dismissed.is_empty() {
        return None;
    }
    let rows: Vec<_> = list.into_iter().map(|line| proposal(line, days)).collect();
    let columns = vec!["Who searches for", "means", "Searches", "Opened then", ""];
    let body = if rows.is_empty() {
        view! { <p class="meta">"None at present."</p> }.into_any()
    } else {
        view! { <DataTable caption="Suggested rules" columns>{rows}</DataTable> }.into_any()
    };
    let view = view! {
        <section class="stack" id=ANCHOR>
            <h2>"Suggested rules"</h2>
            <p class="meta">"Learnt from searches that people put in other words and then found something. Nothing changes before you have tried a rule and added it."</p>
            {body}
            {put_aside(dismissed, days)}
        </section>
    };
    Some(view.into_any())
}

fn proposal(line: SynonymProposal, days: i64) -> AnyView {
    let label = format!("Try “{}” for “{}”", line.also, line.words);
    let unwanted = format!("Dismiss “{}” for “{}”", line.also, line.words);
    let spelling = line
        .spelling
        .then(|| view! { <span class="meta">" a misspelling"</span> });
    let fields = vec![
        ("words", line.words.clone()),
        ("also", line.also.clone()),
        ("days", days.to_string()),
    ];
    view! {
        <tr>
            <td data-label="Who searches for" dir="auto">{line.words.clone()}{spelling}</td>
            <td data-label="means" dir="auto">{line.also.clone()}</td>
            <td data-label="Searches">{line.times}</td>
            <td data-label="Opened then">{line.clicked}</td>
            <td><div class="row">
                <form method="get" action=url::ADMIN_SYNONYMS>
                    <Hidden name="words" value=line.words/><Hidden name="also" value=line.also/>
                    <Hidden name="query" value=line.example/>
                    <button class="btn" type="submit" aria-label=label>"Try it"</button>
                </form>
                <PostButton action=url::ADMIN_PROPOSALS_DISMISS kind=ButtonKind::Quiet fields label=unwanted>"Dismiss"</PostButton>
            </div></td>
        </tr>
    }
    .into_any()
}

/// What was dismissed, to be had back.
fn put_aside(list: Vec<DismissedProposal>, days: i64) -> Option<AnyView> {
    if list.is_empty() {
        return None;
    }
    let count = list.len();
    let rows = list.into_iter().map(|line| {
        let label = format!("Suggest “{}” for “{}” again", line.also, line.words);
        let fields = vec![("days", days.to_string())];
        view! {
            <tr>
                <td data-label="Who searches for" dir="auto">{line.words}</td>
                <td data-label="means" dir="auto">{line.also}</td>
                <td data-label="Dismissed"><Ago rfc3339=line.dismissed_at.to_string()/></td>
                <td><PostButton action=url::admin_proposal_restore(line.id) kind=ButtonKind::Quiet fields label>"Suggest again"</PostButton></td>
            </tr>
        }
    });
    let rows: Vec<_> = rows.collect();
    let columns = vec!["Who searches for", "means", "Dismissed", ""];
    let view = view! {
        <details class="stack">
            <summary>"Dismissed ("{count}")"</summary>
            <DataTable caption="Dismissed rules" columns>{rows}</DataTable>
        </details>
    };
    Some(view.into_any())
}
