//! A moderator takes a report, so that two do not do the same work.

use super::{queries, view};
use crate::{Ctx, Result};
use backstop_domain::ids::{AccountId, ModerationItemId};
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{ItemState, ModerationItem};
use backstop_domain::{Actor, ErrorCode, Failure, Timestamp};
use backstop_entity::moderation_item;

/// Seconds after which a claim nobody acted on no longer keeps others away.
const CLAIM_SECONDS: i64 = 30 * 60;

/// Takes an item. Taking one's own again renews the claim.
///
/// # Errors
/// A refusal where the actor does not moderate, where somebody else holds it, or where it is decided.
pub async fn claim(ctx: &Ctx, actor: &Actor, id: ModerationItemId) -> Result<ModerationItem> {
    let who = actor.account().ok_or(ErrorCode::SignInRequired)?;
    change(ctx, actor, id, |row, now| {
        row.state = ItemState::Claimed;
        row.claimed_by = Some(who);
        row.claimed_at = Some(now);
    })
    .await
}

/// Lets go of an item; a supervisor or administrator may do it for a colleague.
///
/// # Errors
/// As [`claim`].
pub async fn release(ctx: &Ctx, actor: &Actor, id: ModerationItemId) -> Result<ModerationItem> {
    change(ctx, actor, id, |row, _| {
        row.state = ItemState::Open;
        row.claimed_by = None;
        row.claimed_at = None;
    })
    .await
}

async fn change(
    ctx: &Ctx,
    actor: &Actor,
    id: ModerationItemId,
    act: impl FnOnce(&mut moderation_item::Model, Timestamp),
) -> Result<ModerationItem> {
    permission::check(actor, Action::Moderate)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::item_for_update(&txn, id).await?;
    undecided_and_free(&row, actor, now)?;
    act(&mut row, now);
    let row = queries::save_item(&txn, row).await?;
    txn.commit().await?;
    view::item(ctx.read(), row).await
}

/// Refuses where the item is decided or another moderator's claim stands.
pub(super) fn undecided_and_free(
    row: &moderation_item::Model,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), Failure> {
    if row.state == ItemState::Resolved {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "This report has already been decided.",
        ));
    }
    let stands = row
        .claimed_at
        .is_some_and(|at| now < at.plus_seconds(CLAIM_SECONDS));
    if stands
        && others(row.claimed_by, actor)
        && permission::check(actor, Action::OverrideClaim).is_err()
    {
        return Err(ErrorCode::AlreadyClaimed.into());
    }
    Ok(())
}

fn others(claimed_by: Option<AccountId>, actor: &Actor) -> bool {
    claimed_by.is_some() && claimed_by != actor.account()
}
