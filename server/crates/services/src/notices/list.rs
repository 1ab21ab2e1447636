//! A member's notices.

use super::plan::moderated_entry;
use super::queries::{self, Row};
use super::sentence;
use crate::keyset::Cursor;
use crate::{Ctx, PageRequest, Result, moderation};
use backstop_domain::views::{Notice, Page};
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::moderation_log;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// One's own notices, newest first.
///
/// # Errors
/// A refusal for visitors.
pub async fn list(ctx: &Ctx, actor: &Actor, page: PageRequest) -> Result<Page<Notice>> {
    let who = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let rows = queries::page(ctx.read(), who, page).await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: row.id.0,
        id: row.id.0,
    });
    let acts = acts(ctx.read(), &rows).await?;
    let items = rows
        .into_iter()
        .map(|row| notice(&row, acts.get(&row.dedup_key)))
        .collect();
    Ok(Page { items, next })
}

/// The entries of the moderation log that `rows` are about, by the rows' keys.
pub(super) async fn acts<C: ConnectionTrait>(
    db: &C,
    rows: &[Row],
) -> Result<HashMap<String, moderation_log::Model>> {
    let keys: HashMap<i64, &String> = rows
        .iter()
        .filter_map(|row| Some((moderated_entry(&row.dedup_key)?, &row.dedup_key)))
        .collect();
    let entries = moderation::log_entries(db, keys.keys().copied().collect()).await?;
    Ok(entries
        .into_iter()
        .filter_map(|entry| Some((keys.get(&entry.id)?.to_string(), entry)))
        .collect())
}

fn notice(row: &Row, act: Option<&moderation_log::Model>) -> Notice {
    Notice {
        id: row.id,
        kind: row.kind,
        text: sentence::sentence(row, act),
        url: sentence::path(row),
        created_at: row.created_at,
        read: row.read_at.is_some(),
    }
}
