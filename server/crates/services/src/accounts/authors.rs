//! The names and roles that stand beside what people wrote.

use super::queries;
use crate::Result;
use backstop_domain::ErrorCode;
use backstop_domain::ids::AccountId;
use backstop_domain::views::Author;
use backstop_entity::account;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// The author behind a row.
#[must_use]
pub fn author_of(account: &account::Model) -> Author {
    Author {
        id: account.id,
        username: account.username.clone(),
        role: account.role,
    }
}

/// The author of that id.
///
/// # Errors
/// [`ErrorCode::NotFound`] where there is none.
pub async fn author<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<Author> {
    authors(db, [id])
        .await?
        .remove(&id)
        .ok_or_else(|| ErrorCode::NotFound.into())
}

/// Many authors in one query; ids may repeat.
///
/// # Errors
/// When the database does not answer.
pub async fn authors<C: ConnectionTrait>(
    db: &C,
    ids: impl IntoIterator<Item = AccountId> + Send,
) -> Result<HashMap<AccountId, Author>> {
    let mut ids: Vec<AccountId> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = queries::authors(db, ids).await?;
    Ok(rows.into_iter().map(|author| (author.id, author)).collect())
}
