//! All rules, for administrators.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::Synonym;
use backstop_entity::search_synonym::Model;

/// Every rule, by what is typed.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Synonym>> {
    check(actor, Action::Administer)?;
    Ok(queries::all(ctx.read())
        .await?
        .into_iter()
        .map(view)
        .collect())
}

pub(super) fn view(row: Model) -> Synonym {
    Synonym {
        id: row.id,
        words: row.words,
        also: row.also,
        both_ways: row.both_ways,
    }
}
