//! Loads the lists of threads.

use axum::extract::{Query, State};
use backstop_domain::{ErrorCode, thread_state::ThreadState};
use backstop_services::{
    Ctx, PageRequest, categories, tags,
    threads::{self, ListFilter, ListSort},
};
use serde::Deserialize;

use super::page::{self, Home, Listing, View};
use crate::{
    error::Part,
    http::{Answer, Screen, Visit, see_other},
    routes::url,
    ui::NavSection,
};

/// Threads on one page of a list.
const ROWS: u64 = 20;

/// What the address says about the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    view: String,
    cursor: String,
}

impl ListQuery {
    fn request(&self) -> Result<PageRequest, backstop_domain::FieldError> {
        PageRequest::parse(Some(ROWS), Some(&self.cursor))
    }

    fn filter(&self) -> ListFilter {
        let view = View::from_word(&self.view);
        ListFilter {
            state: match view {
                View::Latest | View::Newest => None,
                View::Unanswered => Some(ThreadState::Unanswered),
                View::Solved => Some(ThreadState::Solved),
            },
            sort: if view == View::Newest {
                ListSort::Newest
            } else {
                ListSort::Active
            },
            ..ListFilter::default()
        }
    }
}

/// The start page.
pub async fn home(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<ListQuery>) -> Answer {
    let categories = categories::names(&ctx).await?;
    let threads = threads::list(&ctx, visit.actor(), query.filter(), query.request()?).await?;
    let screen = Screen::titled("Help from customers and our agents")
        .section(NavSection::Home)
        .described("Ask a question. Customers help each other, and one of our agents steps in where nobody can.")
        .canonical(&ctx.site().public_url, url::HOME)
        .cached("lists");
    let view = View::from_word(&query.view);
    let later = !query.cursor.is_empty();
    Ok(visit.show(screen, || {
        page::home(Home {
            categories: &categories,
            threads,
            view,
            later,
        })
    }))
}

/// One category.
pub async fn category(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(slug): Part<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    let all = categories::names(&ctx).await?;
    let category = all.iter().find(|category| category.slug == slug);
    let category = category.ok_or(ErrorCode::NotFound)?;
    let filter = ListFilter {
        category: Some(slug.clone()),
        ..query.filter()
    };
    let threads = threads::list(&ctx, visit.actor(), filter, query.request()?).await?;
    let address = url::category(&category.slug);
    let screen = Screen::titled(category.name.clone())
        .described(category.description.clone())
        .canonical(&ctx.site().public_url, &address)
        .cached("lists");
    let listing = Listing::of_category(&all, category, threads, View::from_word(&query.view));
    Ok(visit.show(screen, || page::listing(listing)))
}

/// The threads of one tag; an old name leads to the new one.
pub async fn tag(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(tag): Part<String>,
    Query(query): Query<ListQuery>,
) -> Answer {
    if let Some(now) = tags::now_called(&ctx, &tag).await? {
        return Ok(see_other(&url::tag(&now)));
    }
    let filter = ListFilter {
        tag: Some(tag.clone()),
        ..query.filter()
    };
    let threads = threads::list(&ctx, visit.actor(), filter, query.request()?).await?;
    let screen = Screen::titled(format!("Tagged {tag}")).cached("lists");
    let listing = Listing::of_tag(&tag, threads, View::from_word(&query.view));
    Ok(visit.show(screen, || page::listing(listing)))
}
