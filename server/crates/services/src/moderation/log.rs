//! The log of moderation: written with each act, never changed.

use super::{queries, view};
use crate::accounts::authors;
use crate::{Ctx, PageRequest, Result};
use backstop_domain::ids::AccountId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{Author, ModerationLogEntry, Page};
use backstop_domain::{Actor, Timestamp};
use sea_orm::DatabaseTransaction;

/// Writes one act into the log, in the transaction of the act: `action` is a word such as
/// `post.hide`, `target` says to what (`post 12`, `account 7`: numbers, never names), `url` where to look. Yields the entry's number;
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
    let named = rows.iter().filter_map(|row| row.actor_id);
    let named = named.chain(rows.iter().filter_map(|row| account_of(&row.target)));
    let people = authors(ctx.read(), named.collect::<Vec<_>>()).await?;
    let items = rows
        .into_iter()
        .map(|row| {
            let about = account_of(&row.target).and_then(|id| people.get(&id));
            ModerationLogEntry {
                id: row.id,
                at: row.at,
                actor: row.actor_id.and_then(|id| people.get(&id).cloned()),
                action: row.action,
                url: row.url.or(about.map(|who| format!("/u/{}", who.username))),
                target: about.map_or(row.target.clone(), |who| named_target(&row.target, who)),
                reason: row.reason,
            }
        })
        .collect();
    Ok(Page { items, next })
}

/// The account an act was about. The log keeps its number alone, so that it names nobody who was
/// erased since; whoever reads it sees the name the account has now.
fn account_of(target: &str) -> Option<AccountId> {
    let rest = target.strip_prefix("account ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit());
    rest[..end.unwrap_or(rest.len())]
        .parse()
        .ok()
        .map(AccountId)
}

fn named_target(target: &str, who: &Author) -> String {
    target.replacen(&who.id.to_string(), &who.username, 1)
}
