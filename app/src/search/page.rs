//! The search page: words, filters, hits, and how they spread.

use backstop_domain::{
    thread_state::ThreadState,
    views::{Category, FacetCount, Facets, SearchAnswer, SearchHit},
};
use leptos::prelude::*;

use super::handlers::SearchForm;
use crate::{
    form::Filled,
    routes::url,
    show::{category_options, count, state_badge},
    ui::{
        Button, ButtonKind, EmptyState, ErrorSummary, Field, Hidden, IconName, Link, Pager, Select,
        StateBadge,
    },
};

/// The page; no answer where nothing was asked or the search was refused.
pub(super) fn search(
    form: &Filled<SearchForm>,
    categories: &[Category],
    answer: Option<SearchAnswer>,
) -> AnyView {
    let asked = form.values.asks();
    view! {
        <div class="page">
            <div class="stack">
                <h1>"Search"</h1>
                <ErrorSummary errors=form.errors.clone()/>
                {filters(&form.values, categories)}
                {match answer {
                    Some(answer) => results(&form.values, answer),
                    None if asked => ().into_any(),
                    None => view! { <p class="meta">"Type a few words, an error code or a model."</p> }.into_any(),
                }}
            </div>
        </div>
    }
    .into_any()
}

fn filters(form: &SearchForm, categories: &[Category]) -> AnyView {
    let mut places = vec![(String::new(), "All categories".to_owned())];
    places.extend(category_options(categories));
    view! {
        <form class="search-form" method="get" action=url::SEARCH aria-label="Search with filters">
            <div class="filters">
                <Field label="Words" name="q" kind="search" value=form.q.clone() maxlength=Some(200)/>
                <Button kind=ButtonKind::Main>"Search"</Button>
            </div>
            <div class="filters">
                <Select label="What" name="type" options=kinds() selected=form.r#type.clone()/>
                <Select label="Category" name="category" options=places selected=form.category.clone()/>
                <Select label="State" name="state" options=states() selected=form.state.clone()/>
                <Select label="Order" name="sort" options=orders() selected=form.sort.clone()/>
            </div>
            {kept("tag", &form.tag)}
            {kept("author", &form.author)}
        </form>
    }
    .into_any()
}

fn kept(name: &'static str, value: &str) -> Option<AnyView> {
    (!value.is_empty()).then(|| view! { <Hidden name value=value.to_owned()/> }.into_any())
}

fn words(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

fn kinds() -> Vec<(String, String)> {
    words(&[
        ("", "Questions and answers"),
        ("thread", "Questions"),
        ("answer", "Answers"),
    ])
}

fn orders() -> Vec<(String, String)> {
    words(&[("", "Best match first"), ("newest", "Newest first")])
}

fn states() -> Vec<(String, String)> {
    let mut all = words(&[("", "Any state")]);
    let named = ThreadState::ALL.iter().map(|state| {
        (
            state.word().to_owned(),
            state_badge(*state).label().to_owned(),
        )
    });
    all.extend(named);
    all
}

fn results(form: &SearchForm, answer: SearchAnswer) -> AnyView {
    let ask = Link::new("Ask this", url::ask_about(form.q.trim()));
    if answer.items.is_empty() {
        let text = "Try other words or fewer filters, or ask: customers answer, and an agent steps in where nobody can.";
        return view! { {facets(form, &answer.facets)}<EmptyState title="Nothing found" text action=Some(ask) icon=IconName::Search/> }
            .into_any();
    }
    let total = i64::try_from(answer.total).unwrap_or(i64::MAX);
    let took = format!(
        "{}, {:.1} ms",
        count(total, "hit", "hits"),
        milliseconds(answer.took_us)
    );
    let older = answer
        .next
        .map(|cursor| url::page(&form.address(), &cursor));
    let newer = (!form.cursor.is_empty()).then(|| form.address());
    let hits: Vec<_> = answer.items.into_iter().map(hit).collect();
    view! {
        <div class="row"><h2>"Results"</h2><p class="meta push" role="status">{took}</p></div>
        {facets(form, &answer.facets)}
        <ul class="threads hits">{hits}</ul>
        <Pager newer_href=newer older_href=older newer_label="First hits" older_label="More hits"/>
        <p class="meta">"Not what you need? "<a href=ask.href>"Ask this"</a></p>
    }
    .into_any()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a short time, shown with one decimal"
)]
fn milliseconds(micros: u64) -> f64 {
    micros as f64 / 1000.0
}

/// The snippet comes escaped from the index, with the matches marked.
fn hit(hit: SearchHit) -> AnyView {
    let kind = if hit.r#type == "answer" {
        "Answer in"
    } else {
        ""
    };
    view! {
        <li class="thread">
            <div class="row"><StateBadge state=state_badge(hit.state)/><span class="meta">{hit.category_name}</span></div>
            <h3 dir="auto"><span class="meta">{kind}</span>" "<a href=hit.url>{hit.title}</a></h3>
            <p class="snippet" dir="auto" inner_html=hit.snippet_html></p>
        </li>
    }
    .into_any()
}

/// The index knows states by their words in addresses; readers know them by their badges.
fn as_badges(states: &[FacetCount]) -> Vec<FacetCount> {
    let named = states.iter().map(|count| FacetCount {
        label: count.value.parse().map_or_else(
            |_| count.label.clone(),
            |state| state_badge(state).label().to_owned(),
        ),
        ..count.clone()
    });
    named.collect()
}

fn facets(form: &SearchForm, facets: &Facets) -> AnyView {
    let states = as_badges(&facets.state);
    let groups = [
        (
            "What",
            &facets.r#type,
            form.r#type.as_str(),
            set_type as fn(&mut SearchForm, String),
        ),
        (
            "Category",
            &facets.category,
            form.category.as_str(),
            set_category,
        ),
        ("State", &states, form.state.as_str(), set_state),
    ];
    let groups: Vec<_> = groups
        .into_iter()
        .filter(|(_, values, current, _)| values.len() > 1 || !current.is_empty())
        .map(|(label, values, current, set)| facet(form, label, values, current, set))
        .collect();
    view! { <div class="facets">{groups}</div> }.into_any()
}

fn set_type(form: &mut SearchForm, value: String) {
    form.r#type = value;
}

fn set_category(form: &mut SearchForm, value: String) {
    form.category = value;
}

fn set_state(form: &mut SearchForm, value: String) {
    form.state = value;
}

fn facet(
    form: &SearchForm,
    label: &'static str,
    values: &[FacetCount],
    current: &str,
    set: fn(&mut SearchForm, String),
) -> AnyView {
    let address = |value: &str| {
        let mut next = SearchForm {
            cursor: String::new(),
            ..form.clone()
        };
        set(&mut next, value.to_owned());
        next.address()
    };
    let all =
        (!current.is_empty()).then(|| view! { <li><a class="tag" href=address("")>"All"</a></li> });
    let links: Vec<_> = values
        .iter()
        .map(|value| {
            let here = (value.value == current).then_some("true");
            view! { <li><a class="tag" href=address(&value.value) aria-current=here>{value.label.clone()}" "<b>{value.count}</b></a></li> }
        })
        .collect();
    view! { <nav class="row facet" aria-label=format!("{label} of the hits")><span class="meta">{label}</span><ul class="row">{all}{links}</ul></nav> }
        .into_any()
}
