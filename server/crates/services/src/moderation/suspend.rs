//! Takes a member the right to write, for a while.

use super::decide::REASON_MAX;
use super::{log, queries};
use crate::{Ctx, Result};
use backstop_domain::error::Check;
use backstop_domain::ids::AccountId;
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::{Actor, Failure, Timestamp};

/// Ten years; whoever wants longer wants a different measure.
const LONGEST_SECONDS: i64 = 10 * 366 * 86_400;

/// Suspends an account until a moment in the future; a second suspension replaces the first. The
/// member can still sign in and read.
///
/// # Errors
/// A refusal where the actor may not suspend somebody of that role, where the reason is missing, or
/// the moment is not within the next ten years.
pub async fn suspend(
    ctx: &Ctx,
    actor: &Actor,
    id: AccountId,
    reason: &str,
    until: Timestamp,
) -> Result<()> {
    permission::check(actor, Action::Moderate)?;
    let reason = parse(reason, until, ctx.now())?;
    let txn = ctx.write().await?;
    let target = queries::account_for_update(&txn, id).await?;
    permission::check(
        actor,
        Action::Suspend {
            target: target.role,
        },
    )?;
    queries::set_suspension(&txn, id, Some(until), &reason).await?;
    let entry = format!("{reason} (until {})", until.human());
    let name = format!("account {id}");
    log::record(
        &txn,
        ctx.now(),
        actor,
        "account.suspend",
        &name,
        None,
        &entry,
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

/// Ends a suspension before its time; does nothing where there is none.
///
/// # Errors
/// A refusal where the actor may not suspend somebody of that role.
pub async fn reinstate(ctx: &Ctx, actor: &Actor, id: AccountId, reason: &str) -> Result<()> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", reason, REASON_MAX, Required::No)?;
    let txn = ctx.write().await?;
    let target = queries::account_for_update(&txn, id).await?;
    permission::check(
        actor,
        Action::Suspend {
            target: target.role,
        },
    )?;
    if target.suspended_until.is_none() {
        return Ok(());
    }
    queries::set_suspension(&txn, id, None, "").await?;
    let name = format!("account {id}");
    log::record(
        &txn,
        ctx.now(),
        actor,
        "account.reinstate",
        &name,
        None,
        &reason,
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

fn parse(reason: &str, until: Timestamp, now: Timestamp) -> Result<String, Failure> {
    let mut check = Check::default();
    let reason = check.field(text::note("reason", reason, REASON_MAX, Required::Yes));
    if until <= now || until > now.plus_seconds(LONGEST_SECONDS) {
        check.fail(
            "until",
            "Choose a moment in the future, at most ten years away.",
        );
    }
    match reason {
        Some(reason) if check.is_ok() => Ok(reason),
        _ => Err(check.into_failure()),
    }
}
