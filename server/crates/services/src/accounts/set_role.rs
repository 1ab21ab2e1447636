//! Give an account another role.

use super::queries;
use crate::moderation::record;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::ids::AccountId;
use backstop_domain::permission::{Action, check};
use backstop_domain::text::{self, Required};
use backstop_domain::{Actor, ErrorCode, Failure, Role};

/// Sets the role of an account; it counts from that account's next request on. Nobody changes their
/// own role, so an administrator always remains.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`].
pub async fn set_role(
    ctx: &Ctx,
    actor: &Actor,
    id: AccountId,
    role: Role,
    reason: &str,
) -> Result<()> {
    let reason = text::note("reason", reason, 500, Required::No)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let account = queries::by_id_for_update(&txn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if actor.account() == Some(id) {
        return Err(Failure::with_detail(
            ErrorCode::Forbidden,
            "Another administrator has to change your role.",
        )
        .into());
    }
    if account.role == role {
        return Ok(());
    }
    let now = ctx.now();
    queries::set_role(&txn, id, role).await?;
    let target = format!("account {id}: {} to {role}", account.role);
    record(&txn, now, actor, "account.role", &target, None, &reason).await?;
    append(
        &txn,
        now,
        Event::SiteChanged,
        About {
            actor: actor.account(),
            payload: format!("account {id}"),
            ..About::default()
        },
    )
    .await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
