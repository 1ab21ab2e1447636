//! The search page: the box, what was found, and help.

use backstop_domain::views::Category;
use leptos::prelude::*;

use super::{
    form::{Filter, SearchForm},
    handlers::Found,
    help, results,
};
use crate::{
    form::Filled,
    routes::url,
    ui::{Button, ButtonKind, Field, Hidden},
};

/// The page; nothing found where nothing was asked or the search was refused.
pub(super) fn search(
    form: &Filled<SearchForm>,
    categories: &[Category],
    found: Option<Found>,
) -> AnyView {
    view! {
        <div class="page">
            <div class="stack">
                <h1>"Search"</h1>
                {words(&form.values)}
                <div id="results" class="stack">{results::region(form, categories, found)}</div>
                {help::help()}
            </div>
        </div>
    }
    .into_any()
}

/// The box. Filters are kept when other words are looked for.
fn words(form: &SearchForm) -> AnyView {
    let kept: Vec<_> = Filter::NARROWING
        .into_iter()
        .chain([Filter::Sort])
        .filter(|filter| !form.get(*filter).is_empty())
        .map(|filter| {
            let value = form.get(filter).to_owned();
            view! { <Hidden name=filter.name() value/> }
        })
        .collect();
    view! {
        <form id="search-form" class="search-form" method="get" action=url::SEARCH aria-label="Search with filters">
            <Field label="Words" name="q" kind="search" value=form.q.clone() maxlength=Some(200)/>
            <Button kind=ButtonKind::Main>"Search"</Button>
            {kept}
        </form>
    }
    .into_any()
}
