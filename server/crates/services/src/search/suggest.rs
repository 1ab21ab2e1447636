//! What to offer while somebody types into the search box: threads, tags and categories.

use crate::search::find::{FindRequest, find};
use crate::{Ctx, Result, categories};
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

/// Categories whose name begins like what is typed, then threads that match it, then threads that
/// match what its last word may become.
///
/// # Errors
/// "Not now" while the index is rebuilt or too many search.
pub async fn suggest(ctx: &Ctx, q: &str) -> Result<Vec<Suggestion>> {
    let typed = q.trim().to_lowercase();
    if typed.chars().count() < 2 {
        return Ok(Vec::new());
    }
    let categories = categories::names(ctx).await?;
    let named = categories
        .iter()
        .filter(|c| c.name.to_lowercase().starts_with(&typed));
    let mut offers: Vec<_> = named
        .map(|c| Suggestion {
            text: c.name.clone(),
            url: format!("/c/{}", c.slug),
        })
        .collect();
    offers.extend(threads(ctx, q).await?);
    if offers.len() < MOST {
        let typed = q.to_owned();
        let completed = ctx
            .search()
            .run(move |index| index.completed(&typed))
            .await?;
        for offer in match completed {
            Some(words) => threads(ctx, &words).await?,
            None => Vec::new(),
        } {
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
    }
    offers.truncate(MOST);
    Ok(offers)
}

async fn threads(ctx: &Ctx, words: &str) -> Result<Vec<Suggestion>> {
    let request = FindRequest {
        q: words.to_owned(),
        r#type: Some("thread".to_owned()),
        limit: Some(MOST as u64),
        ..FindRequest::default()
    };
    let found = find(ctx, &Actor::Anonymous, request).await?;
    let offers = found.items.into_iter().map(|hit| Suggestion {
        text: hit.title,
        url: hit.url,
    });
    Ok(offers.collect())
}
