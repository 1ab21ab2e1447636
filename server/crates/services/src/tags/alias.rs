//! Old names, and what they are called now.

use super::queries;
use crate::threads::queries::is_unstorable;
use crate::{Ctx, Result};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Tags by their present names, each once.
///
/// # Errors
/// When the database does not answer.
pub async fn present<C: ConnectionTrait>(db: &C, tags: Vec<String>) -> Result<Vec<String>> {
    let asked: Vec<&String> = tags.iter().filter(|tag| !is_unstorable(tag)).collect();
    if asked.is_empty() {
        return Ok(tags);
    }
    let renamed = Renamed(queries::targets(db, asked).await?);
    Ok(renamed.present(tags))
}

/// What a tag that was renamed is called now; none where it was not.
///
/// # Errors
/// When the database does not answer.
pub async fn now_called(ctx: &Ctx, tag: &str) -> Result<Option<String>> {
    if is_unstorable(tag) {
        return Ok(None);
    }
    let tag = tag.to_owned();
    let mut found = queries::targets(ctx.read(), vec![&tag]).await?;
    Ok(found.remove(&tag))
}

/// Old names whose threads may still carry them, of tags that are called one of `targets` now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn renamed_to<C: ConnectionTrait>(db: &C, targets: Vec<&str>) -> Result<Renamed> {
    if targets.is_empty() {
        return Ok(Renamed::default());
    }
    Ok(Renamed(queries::unsettled_to(db, targets).await?))
}

/// Old names with their new ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Renamed(HashMap<String, String>);

impl Renamed {
    /// Every old name there is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Self> {
        Ok(Self(queries::all(db).await?))
    }

    /// What the tag is called now.
    pub fn now<'a>(&'a self, tag: &'a str) -> &'a str {
        self.0.get(tag).map_or(tag, String::as_str)
    }

    /// Tags by their present names, each once, in order.
    pub fn present(&self, tags: Vec<String>) -> Vec<String> {
        let mut kept: Vec<String> = Vec::with_capacity(tags.len());
        for tag in tags {
            let now = self.now(&tag);
            if !kept.iter().any(|known| known == now) {
                kept.push(now.to_owned());
            }
        }
        kept
    }
}
