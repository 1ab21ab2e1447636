//! The log of moderation: written with each act, never changed.

use super::{queries, view};
use crate::accounts::authors;
use crate::{Ctx, PageRequest, Result};
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{ModerationLogEntry, Page};
use backstop_domain::{Actor, Timestamp};
use sea_orm::DatabaseTransaction;

/// Writes one act into the log, in the transaction of the act: `action` is a word such as
/// `post.hide`, `target` says to what (`post 12`), `url` where to look. Yields the entry's number;
/// an outbox event `PostModerated` that carries it as payload tells the post's author.
///
/// # Errors
/// When the database refuses it.
pub async fn record(
    txn: &DatabaseTransaction,
    at: Timestamp,
    actor: &Actor,
    action: &str,
    target: &str,
    url: Option<&str>,
    reason: &str,
) -> Result<i64> {
    queries::insert_log(txn, at, actor.account(), action, target, url, reason).await
}

/// The log, newest first; for moderators.
///
/// # Errors
/// A refusal where the actor does not moderate.
pub async fn log(ctx: &Ctx, actor: &Actor, page: PageRequest) -> Result<Page<ModerationLogEntry>> {
    permission::check(actor, Action::Moderate)?;
    let rows = queries::log_page(ctx.read(), page).await?;
    let (rows, next) = page.cut(rows, |row| view::by_id(row.id));
    let people: Vec<_> = rows.iter().filter_map(|row| row.actor_id).collect();
    let people = authors(ctx.read(), people).await?;
    let items = rows
        .into_iter()
        .map(|row| ModerationLogEntry {
            id: row.id,
            at: row.at,
            actor: row.actor_id.and_then(|id| people.get(&id).cloned()),
            action: row.action,
            target: row.target,
            url: row.url,
            reason: row.reason,
        })
        .collect();
    Ok(Page { items, next })
}
