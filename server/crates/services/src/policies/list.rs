//! Read policies.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::permission::{Action, check};
use backstop_domain::policy::{Asked, Policy, choose};
use backstop_domain::views::PolicyView;
use backstop_entity::thread;
use sea_orm::ConnectionTrait;

/// All policies in the order in which they are looked at, for the rules.
///
/// # Errors
/// When the database does not answer.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Policy>> {
    let rows = queries::all(db).await?;
    Ok(rows.into_iter().map(queries::policy).collect())
}

/// The policy of a question: the first in order that is for it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn of_thread<C: ConnectionTrait>(
    db: &C,
    policies: &[Policy],
    thread: &thread::Model,
) -> Result<Option<Policy>> {
    let lineage = if policies.iter().any(|p| p.scope.category_id.is_some()) {
        queries::lineage(db, thread.category_id).await?
    } else {
        Vec::new()
    };
    let tags: Vec<&str> = thread.tags.split_whitespace().collect();
    // Most sites have no groups of customers, and ask for none.
    let customer_group = if policies.iter().any(|p| p.scope.customer_group.is_some()) {
        queries::customer_group(db, thread.author_id).await?
    } else {
        None
    };
    let asked = Asked {
        lineage: &lineage,
        tags: &tags,
        urgency: thread.urgency,
        customer_group: customer_group.as_deref(),
    };
    Ok(choose(policies, &asked).cloned())
}

/// All policies in the same order, for administrators.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<PolicyView>> {
    check(actor, Action::Administer)?;
    queries::views(ctx.read()).await
}
