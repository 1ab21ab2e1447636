//! A decision is taken back.

use super::decide::{Act, apply, not_about_oneself, outcome};
use super::{queries, view};
use crate::threads::queries as posts;
use crate::{Ctx, Error, Result};
use backstop_domain::ids::ModerationItemId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::{Visibility, may_bring_back};
use backstop_domain::views::{ItemState, ModerationItem};
use backstop_domain::{Actor, ErrorCode, Failure};
use backstop_entity::{moderation_item, post};

/// Puts the post back to what it was before the decision and opens the item again.
///
/// # Errors
/// A refusal where the actor does not moderate; where the item is not decided, the post has changed
/// since, or was reported anew.
pub async fn undo(ctx: &Ctx, actor: &Actor, id: ModerationItemId) -> Result<ModerationItem> {
    permission::check(actor, Action::Moderate)?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let row = queries::item_for_update(&txn, id).await?;
    let (_, post) = posts::post_for_update(&txn, row.post_id).await?;
    not_about_oneself(actor, post.author_id)?;
    let before = undoable(&row, &post)?;
    let row = queries::save_item(&txn, reopened(row))
        .await
        .map_err(reported_anew)?;
    apply(
        ctx,
        &txn,
        actor,
        post,
        before,
        &Act {
            word: "post.undo",
            reason: "",
            at: now,
        },
    )
    .await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::item(ctx.read(), row).await
}

/// The state to go back to, where the decision still stands.
///
/// # Errors
/// A conflict where there is no decision, or the post is another since.
pub(super) fn undoable(
    row: &moderation_item::Model,
    post: &post::Model,
) -> Result<Visibility, Failure> {
    let (Some(action), Some(before)) = (row.action, row.state_before) else {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "There is no decision to take back.",
        ));
    };
    if outcome(action, before) != post.state {
        return Err(Failure::with_detail(
            ErrorCode::Conflict,
            "The post has changed since this decision.",
        ));
    }
    if before != post.state {
        may_bring_back(post.state, post.erased_at.is_some())?;
    }
    Ok(before)
}

fn reopened(row: moderation_item::Model) -> moderation_item::Model {
    moderation_item::Model {
        state: ItemState::Open,
        claimed_by: None,
        claimed_at: None,
        action: None,
        reason: String::new(),
        resolved_by: None,
        resolved_at: None,
        state_before: None,
        ..row
    }
}

fn reported_anew(error: Error) -> Error {
    if error.is_unique_violation() {
        return Failure::with_detail(
            ErrorCode::Conflict,
            "This post was reported again since: decide that report instead.",
        )
        .into();
    }
    error
}
