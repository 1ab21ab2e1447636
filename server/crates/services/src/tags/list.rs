//! All tags, for administrators.

use super::queries;
use crate::threads::queries::is_unstorable;
use crate::threads::view::tag_url;
use crate::{Ctx, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{Page, TagRow};
use backstop_domain::{Actor, FieldError, text};

/// One page of the tags that threads carry, by name; `holding` keeps those that hold these letters.
/// The cursor is the last tag of the page before.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; a field error for a cursor
/// that is none of ours.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    holding: &str,
    after: &str,
    limit: u64,
) -> Result<Page<TagRow>> {
    check(actor, Action::Administer)?;
    let limit = limit.clamp(1, 100);
    if is_unstorable(after) {
        let why = "This page address is not valid any more. Start from the first page.";
        return Err(FieldError::new("cursor", why).into());
    }
    let holding = holding.trim().to_lowercase();
    if is_unstorable(&holding) {
        return Ok(Page {
            items: Vec::new(),
            next: None,
        });
    }
    let mut found = queries::page(ctx.read(), &holding, after, limit + 1).await?;
    let is_more = found.len() as u64 > limit;
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| is_more).map(|row| row.tag.clone());
    let names = found.iter().map(|row| row.tag.as_str()).collect();
    let mut aliases = queries::aliases_of(ctx.read(), names).await?;
    let items = found.into_iter().map(|row| TagRow {
        url: tag_url(&row.tag),
        threads: row.threads,
        aliases: aliases.remove(&row.tag).unwrap_or_default(),
        tag: row.tag,
    });
    Ok(Page {
        items: items.collect(),
        next,
    })
}

/// One tag, whether threads carry it or not.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; a field error for what
/// cannot be a tag.
pub async fn one(ctx: &Ctx, actor: &Actor, tag: &str) -> Result<TagRow> {
    check(actor, Action::Administer)?;
    let tag = text::tag("tag", tag)?;
    let mut aliases = queries::aliases_of(ctx.read(), vec![&tag]).await?;
    Ok(TagRow {
        url: tag_url(&tag),
        threads: queries::count(ctx.read(), &tag).await?,
        aliases: aliases.remove(&tag).unwrap_or_default(),
        tag,
    })
}
