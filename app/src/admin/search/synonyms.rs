//! Words that mean the same, and words that lead on to others.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{commands::NewSynonym, ids::SynonymId, views::Synonym};
use backstop_services::{Ctx, search::synonyms};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    admin::{frame, screen},
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{
        Button, ButtonKind, Card, Choice, DataTable, ErrorSummary, Field, PostButton, RadioGroup,
    },
};

/// A rule as typed; the address may fill it in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SynonymForm {
    /// What is typed.
    pub words: String,
    /// What is found beside it.
    pub also: String,
    /// `both` or `one`.
    pub ways: String,
    /// A search to try the rule on.
    pub query: String,
}

impl From<&SynonymForm> for NewSynonym {
    fn from(form: &SynonymForm) -> Self {
        Self {
            words: form.words.clone(),
            also: form.also.clone(),
            both_ways: form.ways != "one",
        }
    }
}

/// All rules, and the form for another.
pub async fn list(State(ctx): State<Ctx>, visit: Visit, Query(form): Query<SynonymForm>) -> Answer {
    show(&ctx, &visit, Filled::fresh(form)).await
}

/// Adds one.
pub async fn add(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<SynonymForm>) -> Answer {
    match synonyms::add(&ctx, visit.actor(), (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_SYNONYMS, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// Takes one away.
pub async fn remove(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<SynonymId>) -> Answer {
    synonyms::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_SYNONYMS, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<SynonymForm>) -> Answer {
    let all = synonyms::list(ctx, visit.actor()).await?;
    let screen = screen("Synonyms").status(form.status);
    Ok(visit.show(screen, || frame(url::ADMIN_SEARCH, view(all, &form))))
}

fn view(all: Vec<Synonym>, form: &Filled<SynonymForm>) -> AnyView {
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let new = fields(form);
    let list = if rows.is_empty() {
        view! { <p class="meta">"There are no rules yet."</p> }.into_any()
    } else {
        let columns = vec!["Who searches for", "also finds", "Ways", ""];
        view! { <DataTable caption="Synonyms" columns>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <h2>"Synonyms"</h2>
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"Words that mean the same find each other. One-way rules lead from a word to another and not back: who searches for a brand may want the product, but not the other way round. "<a href=url::ADMIN_SEARCH>"What people search for"</a></p>
            <Card title="Add a rule">{new}</Card>
            {list}
        </section>
    }
    .into_any()
}

fn row(rule: Synonym) -> AnyView {
    let label = format!("Remove the rule {} to {}", rule.words, rule.also);
    let ways = if rule.both_ways {
        "both ways"
    } else {
        "one way"
    };
    view! {
        <tr>
            <td data-label="Searched" dir="auto">{rule.words}</td>
            <td data-label="Also finds" dir="auto">{rule.also}</td>
            <td data-label="Ways">{ways}</td>
            <td><PostButton action=url::admin_synonym_remove(rule.id) kind=ButtonKind::Danger label>"Remove"</PostButton></td>
        </tr>
    }
    .into_any()
}

fn fields(form: &Filled<SynonymForm>) -> AnyView {
    let values = form.values.clone();
    let ways = vec![
        Choice::new("both", "Both ways").with_hint("They mean the same: wlan and wi-fi."),
        Choice::new("one", "One way")
            .with_hint("The first leads to the second: fritzbox to router."),
    ];
    let selected = if values.ways == "one" { "one" } else { "both" };
    view! {
        <form class="form" method="post" action=url::ADMIN_SYNONYMS data-once="">
            <Field label="Who searches for" name="words" value=values.words error=form.error("words") required=true maxlength=Some(60)/>
            <Field label="also finds" name="also" value=values.also error=form.error("also") required=true maxlength=Some(60)/>
            <RadioGroup legend="Ways" name="ways" choices=ways selected/>
            <div class="row"><Button kind=ButtonKind::Main>"Add the rule"</Button></div>
        </form>
    }
    .into_any()
}
