//! Those who work escalations.

use super::queries;
use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::AccountId;
use backstop_domain::views::Author;
use sea_orm::ConnectionTrait;

/// Everybody who works escalations and is not suspended, by name.
///
/// # Errors
/// When the database does not answer.
pub async fn agents<C: ConnectionTrait>(db: &C, now: Timestamp) -> Result<Vec<Author>> {
    let mut found = queries::officials(db, now).await?;
    found.sort_by(|a, b| a.username.cmp(&b.username));
    Ok(found)
}

/// The one of that name who works escalations and is not suspended; none where there is nobody.
///
/// # Errors
/// When the database does not answer.
pub async fn agent_by_name<C: ConnectionTrait>(
    db: &C,
    name: &str,
    now: Timestamp,
) -> Result<Option<AccountId>> {
    let found = queries::by_username(db, name.trim()).await?;
    Ok(found
        .filter(|a| {
            a.role.answers_officially() && a.suspended_until.is_none_or(|until| until <= now)
        })
        .map(|a| a.id))
}
