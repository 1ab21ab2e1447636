//! Words that mean the same, and words that lead on to others.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    commands::NewSynonym,
    ids::SynonymId,
    views::{SearchHit, Synonym, SynonymPreview},
};
use backstop_services::{Ctx, search::synonyms};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    admin::{Admin, frame, screen},
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::count,
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
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(form): Query<SynonymForm>,
) -> Answer {
    show(&ctx, &visit, Filled::fresh(form)).await
}

/// Adds one.
pub async fn add(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<SynonymForm>,
) -> Answer {
    match synonyms::add(&ctx, visit.actor(), (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_SYNONYMS, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// Takes one away.
pub async fn remove(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<SynonymId>,
) -> Answer {
    synonyms::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_SYNONYMS, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<SynonymForm>) -> Answer {
    let all = synonyms::list(ctx, visit.actor()).await?;
    let values = &form.values;
    let is_filled = [&values.words, &values.also, &values.query]
        .iter()
        .all(|text| !text.trim().is_empty());
    let (form, tried) = if is_filled && form.errors.0.is_empty() {
        match synonyms::preview(ctx, visit.actor(), values.into(), &values.query).await {
            Ok(tried) => (form, Some(tried)),
            Err(error) => (Filled::refused(form.values, error)?, None),
        }
    } else {
        (form, None)
    };
    let screen = screen("Synonyms").answering(&form);
    Ok(visit.show(screen, || frame(url::ADMIN_SEARCH, view(all, &form, tried))))
}

fn view(all: Vec<Synonym>, form: &Filled<SynonymForm>, tried: Option<SynonymPreview>) -> AnyView {
    let tried = tried.map(|tried| preview(&form.values.query, tried));
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
            {tried}
            {list}
        </section>
    }
    .into_any()
}

/// What is found now beside what would be found; what is new there is marked.
fn preview(query: &str, tried: SynonymPreview) -> AnyView {
    let known: Vec<_> = tried.now.iter().map(|hit| hit.post_id).collect();
    let list = |hits: Vec<SearchHit>, mark: bool| -> Vec<_> {
        hits.into_iter()
            .map(|hit| {
                let new = (mark && !known.contains(&hit.post_id))
                    .then(|| view! { <span class="tag">"new"</span> });
                view! { <li dir="auto"><a href=hit.url>{hit.title}</a>" "{new}</li> }
            })
            .collect()
    };
    let now = list(tried.now, false);
    let then = list(tried.then, true);
    let title = format!("What changes for “{query}”");
    let results = |total: usize| {
        count(
            i64::try_from(total).unwrap_or(i64::MAX),
            "result",
            "results",
        )
    };
    view! {
        <section class="stack" id="preview">
            <h2>{title}</h2>
            <div class="compared">
                <div><h3>"Now: "{results(tried.now_total)}</h3><ol>{now}</ol></div>
                <div><h3>"With the rule: "{results(tried.then_total)}</h3><ol>{then}</ol></div>
            </div>
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
            <Field label="Try it on a search" name="query" value=values.query mark_optional=true maxlength=Some(200)
                hint="What a visitor finds for it now, and with the rule."/>
            <div class="row">
                <Button kind=ButtonKind::Main>"Add the rule"</Button>
                <button class="btn" type="submit" formmethod="get" formaction=url::ADMIN_SYNONYMS>"Show what changes"</button>
            </div>
        </form>
    }
    .into_any()
}
