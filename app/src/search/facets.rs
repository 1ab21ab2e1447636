//! How the hits spread: each value a link that narrows the search. And the order.

use backstop_domain::views::{Category, FacetCount, Facets};
use leptos::prelude::*;

use super::form::{Filter, SearchForm};
use crate::{
    show::state_badge,
    ui::{Icon, IconName},
};

/// Orders by word and name.
const ORDERS: [(&str, &str); 3] = [
    ("", "Best match"),
    ("newest", "Newest"),
    ("helpful", "Most helpful"),
];

/// All facets that divide something. On a phone they are folded away, so that the first hit stands
/// high, unless they are all there is; on wide screens they are always open.
pub(super) fn facets(form: &SearchForm, facets: &Facets, open: bool) -> Option<AnyView> {
    let states = as_badges(&facets.state);
    let groups = [
        (Filter::Type, &facets.r#type),
        (Filter::State, &states),
        (Filter::Category, &facets.category),
        (Filter::Tag, &facets.tag),
    ];
    let groups: Vec<_> = groups
        .into_iter()
        .filter(|(filter, values)| {
            let is_elsewhere = *filter == Filter::Type && values.iter().any(is_beside_posts);
            values.len() > 1
                || is_elsewhere
                || (!values.is_empty() && !form.get(*filter).is_empty())
        })
        .map(|(filter, values)| facet(form, filter, values))
        .collect();
    (!groups.is_empty()).then(|| {
        view! {
            <details class="facets" open=open>
                <summary>"Narrow the results down"</summary>
                <div>{groups}</div>
            </details>
        }
        .into_any()
    })
}

/// Not among the hits, so that a single type leads to something too.
fn is_beside_posts(value: &FacetCount) -> bool {
    !matches!(value.value.as_str(), "thread" | "answer")
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

fn facet(form: &SearchForm, filter: Filter, values: &[FacetCount]) -> AnyView {
    let current = form.get(filter);
    let links: Vec<_> = values
        .iter()
        .map(|value| {
            let is_set = value.value == current;
            let href = form.with(filter, if is_set { "" } else { &value.value });
            view! {
                <li><a href=href aria-current=is_set.then_some("true")>
                    <span>{value.label.clone()}</span><span class="count">{value.count}</span>
                </a></li>
            }
        })
        .collect();
    let label = format!("{} of the results", filter.label());
    view! { <nav class="facet" aria-label=label><h2>{filter.label()}</h2><ul>{links}</ul></nav> }
        .into_any()
}

/// The filters in force, each with a way to lift it.
pub(super) fn in_force(form: &SearchForm, categories: &[Category]) -> Option<AnyView> {
    let chips: Vec<_> = Filter::NARROWING
        .into_iter()
        .filter(|filter| !form.get(*filter).is_empty())
        .map(|filter| {
            let name = named(filter, form.get(filter), categories);
            let label = format!("Lift the filter {}: {name}", filter.label());
            let text = format!("{}: {name}", filter.label());
            view! { <li><a class="lift" href=form.with(filter, "") aria-label=label>{text}<Icon name=IconName::Cross/></a></li> }
        })
        .collect();
    (!chips.is_empty()).then(|| {
        view! { <nav aria-label="Filters in force"><ul class="row">{chips}</ul></nav> }.into_any()
    })
}

/// The value of a filter as people read it.
fn named(filter: Filter, value: &str, categories: &[Category]) -> String {
    let name = match filter {
        Filter::Category => categories
            .iter()
            .find(|category| category.slug == value)
            .map(|category| category.name.clone()),
        Filter::State => value
            .parse()
            .ok()
            .map(|state| state_badge(state).label().to_owned()),
        Filter::Type => match value {
            "thread" => Some("Questions".to_owned()),
            "answer" | "post" => Some("Answers".to_owned()),
            "tag" => Some("Tags".to_owned()),
            "category" => Some("Categories".to_owned()),
            "person" => Some("People".to_owned()),
            "escalation" => Some("Cases".to_owned()),
            "note" => Some("Notes".to_owned()),
            "private_reply" => Some("Private replies".to_owned()),
            "macro" => Some("Macros".to_owned()),
            _ => None,
        },
        Filter::Tag | Filter::Author | Filter::Sort => None,
    };
    name.unwrap_or_else(|| value.replace('_', " "))
}

/// The orders to choose from.
pub(super) fn orders(form: &SearchForm) -> AnyView {
    let current = match form.sort.as_str() {
        "relevance" => "",
        other => other,
    };
    let links: Vec<_> = ORDERS
        .into_iter()
        .map(|(value, label)| {
            let here = (value == current).then_some("true");
            view! { <li><a href=form.with(Filter::Sort, value) aria-current=here>{label}</a></li> }
        })
        .collect();
    view! { <nav class="orders" aria-label="Order of the results"><ul class="row">{links}</ul></nav> }
        .into_any()
}
