//! Read policies.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::permission::{Action, check};
use backstop_domain::policy::Policy;
use backstop_domain::views::PolicyView;
use sea_orm::ConnectionTrait;

/// All policies in the order in which they are looked at, for the rules.
///
/// # Errors
/// When the database does not answer.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Policy>> {
    let rows = queries::all(db).await?;
    Ok(rows.into_iter().map(queries::policy).collect())
}

/// All policies in the same order, for administrators.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<PolicyView>> {
    check(actor, Action::Administer)?;
    queries::views(ctx.read()).await
}
