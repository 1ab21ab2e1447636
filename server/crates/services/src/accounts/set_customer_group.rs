//! Put an account into a group of customers.

use super::queries;
use crate::moderation::record;
use crate::{Ctx, Result, rules};
use backstop_domain::ids::AccountId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, text};

/// Puts an account into a group of customers, or into none with an empty name. Policies may be for one
/// group alone, so the clocks of its questions follow.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`]; a field error of
/// `customer_group` where it is no slug.
pub async fn set_customer_group(
    ctx: &Ctx,
    actor: &Actor,
    id: AccountId,
    group: &str,
) -> Result<()> {
    let group = match group.trim() {
        "" => None,
        group => Some(text::customer_group(group)?),
    };
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let account = queries::by_id_for_update(&txn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if account.customer_group == group {
        return Ok(());
    }
    let now = ctx.now();
    let named = |group: &Option<String>| group.clone().unwrap_or_else(|| "no group".to_owned());
    let target = format!(
        "account {id}: {} to {}",
        named(&account.customer_group),
        named(&group)
    );
    queries::set_customer_group(&txn, id, group).await?;
    record(
        &txn,
        now,
        actor,
        "account.customer_group",
        &target,
        None,
        "",
    )
    .await?;
    // Says nothing of whom: everybody who may see a clock reads why it moved.
    rules::changed(&txn, now, actor, "The groups of customers were changed.").await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
