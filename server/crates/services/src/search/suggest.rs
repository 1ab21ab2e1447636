//! What to offer while somebody types into the search box: threads, tags and categories.

use crate::search::find::{FindRequest, find};
use crate::threads::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;

const MOST: usize = 8;

/// A line to offer, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown.
    pub text: String,
    /// Where it leads, from the root of the site.
    pub url: String,
}

/// Categories whose name begins like what is typed, then threads that match it.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn suggest(ctx: &Ctx, q: &str) -> Result<Vec<Suggestion>> {
    let typed = q.trim().to_lowercase();
    if typed.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let categories = queries::categories(ctx.read()).await?;
    let named = categories
        .into_iter()
        .filter(|c| c.name.to_lowercase().starts_with(&typed));
    let mut offers: Vec<_> = named
        .map(|c| Suggestion {
            text: c.name,
            url: format!("/c/{}", c.slug),
        })
        .collect();
    let request = FindRequest {
        q: q.to_owned(),
        r#type: Some("thread".to_owned()),
        limit: Some(MOST as u64),
        ..FindRequest::default()
    };
    let found = find(ctx, &Actor::Anonymous, request).await?;
    offers.extend(found.items.into_iter().map(|hit| Suggestion {
        text: hit.title,
        url: hit.url,
    }));
    offers.truncate(MOST);
    Ok(offers)
}
