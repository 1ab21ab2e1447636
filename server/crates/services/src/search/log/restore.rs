//! Let a rule of synonyms be proposed again.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::DismissalId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode};

/// Takes a dismissal back: the rule is proposed again, if people still search that way.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`].
pub async fn restore(ctx: &Ctx, actor: &Actor, id: DismissalId) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    if !queries::restore(&txn, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    txn.commit().await?;
    Ok(())
}
