//! The list of members, for administrators.

use super::queries;
use crate::keyset::Cursor;
use crate::{Ctx, PageRequest, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{MemberRow, Page};
use backstop_domain::{Actor, text};

/// Longest part of a name or address looked for, in characters; SQLite refuses very long patterns.
const QUERY_MAX: usize = 254;

/// Members, newest first; with `query` only those whose name or e-mail address contains it.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators.
pub async fn members(
    ctx: &Ctx,
    actor: &Actor,
    query: Option<&str>,
    page: PageRequest,
) -> Result<Page<MemberRow>> {
    check(actor, Action::Administer)?;
    let wanted = query
        .map(|q| text::key(&text::shorten(&q.replace('\0', ""), QUERY_MAX)))
        .filter(|q| !q.is_empty());
    let rows = queries::members(
        ctx.read(),
        wanted.as_deref(),
        page.after.map(|c| c.id),
        page.limit + 1,
    )
    .await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: row.id.0,
        id: row.id.0,
    });
    let now = ctx.now();
    let items = rows.into_iter().map(|row| MemberRow {
        id: row.id,
        username: row.username,
        email: row.email,
        role: row.role,
        customer_group: row.customer_group,
        created_at: row.created_at,
        suspended_until: row.suspended_until.filter(|until| *until > now),
    });
    Ok(Page {
        items: items.collect(),
        next,
    })
}
