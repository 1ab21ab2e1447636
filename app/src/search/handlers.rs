//! Searches with the words and filters of the address.

use axum::{
    extract::{Query, State},
    http::StatusCode,
};
use backstop_services::{
    Ctx, categories,
    search::{self, FindRequest},
};
use serde::{Deserialize, Serialize};

use super::page;
use crate::{
    form::Filled,
    http::{Answer, Screen, Visit},
    routes::url,
};

/// What the address says is looked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct SearchForm {
    /// As typed.
    pub q: String,
    /// `thread`, `post` or nothing.
    pub r#type: String,
    /// Slug of a category.
    pub category: String,
    /// A tag.
    pub tag: String,
    /// A state word.
    pub state: String,
    /// Name of an author.
    pub author: String,
    /// `relevance`, `newest` or nothing.
    pub sort: String,
    /// Where the page before ended.
    pub cursor: String,
}

impl SearchForm {
    fn request(&self) -> FindRequest {
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        FindRequest {
            q: self.q.clone(),
            r#type: given(&self.r#type),
            category: given(&self.category),
            tag: given(&self.tag),
            state: given(&self.state),
            author: given(&self.author),
            sort: given(&self.sort),
            exact: false,
            limit: None,
            cursor: given(&self.cursor),
        }
    }

    /// Whether there is anything to look for.
    pub(super) fn asks(&self) -> bool {
        [&self.q, &self.tag, &self.author]
            .iter()
            .any(|text| !text.trim().is_empty())
    }

    /// The address of this search from its first page on.
    pub(super) fn address(&self) -> String {
        let pairs = [
            ("q", self.q.as_str()),
            ("type", &self.r#type),
            ("category", &self.category),
            ("tag", &self.tag),
            ("state", &self.state),
            ("author", &self.author),
            ("sort", &self.sort),
        ];
        url::with_query(url::SEARCH, &pairs)
    }
}

/// The page.
pub async fn search(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(form): Query<SearchForm>,
) -> Answer {
    let categories = categories::names(&ctx).await?;
    let (form, answer) = if form.asks() {
        match search::find(&ctx, visit.actor(), form.request()).await {
            Ok(answer) => (Filled::fresh(form), Some(answer)),
            Err(error) => (Filled::refused(form, error)?, None),
        }
    } else {
        (Filled::fresh(form), None)
    };
    let words = form.values.q.trim();
    let title = if words.is_empty() {
        "Search".to_owned()
    } else {
        format!("Search: {words}")
    };
    let screen = Screen::titled(title)
        .private()
        .status(form.status.max(StatusCode::OK))
        .search(words);
    Ok(visit.show(screen, || page::search(&form, &categories, answer)))
}
