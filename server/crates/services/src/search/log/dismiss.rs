//! Propose a rule of synonyms no more.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::commands::DismissProposal;
use backstop_domain::permission::{Action, check};
use backstop_domain::synonyms::Rule;
use backstop_domain::views::DismissedProposal;
use backstop_entity::dismissed_proposal::Model;

/// Dismisses a proposal: however often people put their searches in these other words, the rule is
/// not proposed again until [`restore`](super::restore) takes it back. Twice is once.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors for what
/// could be no rule.
pub async fn dismiss(ctx: &Ctx, actor: &Actor, cmd: DismissProposal) -> Result<DismissedProposal> {
    let rule = Rule::parse(&cmd.words, &cmd.also, false)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let row = queries::dismiss(&txn, rule, actor.account(), ctx.now()).await?;
    txn.commit().await?;
    Ok(view(row))
}

pub(super) fn view(row: Model) -> DismissedProposal {
    DismissedProposal {
        id: row.id,
        words: row.words,
        also: row.also,
        dismissed_at: row.dismissed_at,
    }
}
