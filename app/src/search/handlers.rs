//! Searches with the words and filters of the address.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{Html, IntoResponse},
};
use backstop_domain::views::SearchAnswer;
use backstop_services::{
    Ctx, categories,
    search::{
        self,
        log::{Searched, Token},
    },
    tags,
};

use super::{form::SearchForm, page, results, visit};
use crate::{
    form::Filled,
    http::{Answer, PART, Screen, Visit},
    render::to_document,
};

/// What was found, and what names the search to the page.
pub(super) struct Found {
    pub answer: SearchAnswer,
    pub token: Option<Token>,
}

/// The page.
pub async fn search(
    State(ctx): State<Ctx>,
    visit: Visit,
    headers: HeaderMap,
    Query(mut form): Query<SearchForm>,
) -> Answer {
    // So that the filter the page shows is one that its results have.
    if !form.tag.is_empty()
        && let Some(now) = tags::now_called(&ctx, &form.tag).await?
    {
        form.tag = now;
    }
    let categories = categories::names(&ctx).await?;
    let is_part = headers.contains_key(PART);
    let now = ctx.now();
    let known = visit::read(&headers, now).map(str::to_owned);
    let begun = (known.is_none() && form.asks())
        .then(|| visit::begin(&headers, now, ctx.site().public_url.starts_with("https://")))
        .flatten();
    let number = known
        .as_deref()
        .or(begun.as_ref().map(|(number, _)| number.as_str()));
    let (form, found) = if form.asks() {
        match search::find(&ctx, visit.actor(), form.request()).await {
            Ok(answer) => {
                let searched = Searched {
                    query: &form.q,
                    results: answer.total,
                    visit: number,
                    typing: is_part,
                };
                let is_counted = form.is_about_posts() && search::log::is_about_posts(&answer);
                let token = is_counted
                    .then(|| ctx.search_log().searched(now, searched))
                    .flatten();
                (Filled::fresh(form), Some(Found { answer, token }))
            }
            Err(error) => (Filled::refused(form, error)?, None),
        }
    } else {
        (Filled::fresh(form), None)
    };
    let words = form.values.q.trim();
    let mut response = if is_part {
        let html = to_document(|| results::region(&form, &categories, found));
        (form.status, Html(html)).into_response()
    } else {
        let title = if words.is_empty() {
            "Search".to_owned()
        } else {
            format!("Search: {words}")
        };
        let screen = Screen::titled(title)
            .private()
            .answering(&form)
            .search(words);
        visit.show(screen, || page::search(&form, &categories, found))
    };
    if let Some((_, cookie)) = begun {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}
