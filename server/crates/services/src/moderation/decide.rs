//! A moderator decides about a reported post.

use super::claim::undecided_and_free;
use super::{log, queries, view};
use crate::outbox::{self, About, Event};
use crate::threads::{queries as posts, visibility};
use crate::{Ctx, Result};
use backstop_domain::commands::{Moderate, ModerationAction};
use backstop_domain::ids::{AccountId, ModerationItemId};
use backstop_domain::permission::{self, Action};
use backstop_domain::text::{self, Required};
use backstop_domain::thread_state::Visibility;
use backstop_domain::views::{ItemState, ModerationItem};
use backstop_domain::{Actor, ErrorCode, Failure, Timestamp};
use backstop_entity::post;
use sea_orm::DatabaseTransaction;

/// Longest reason, in characters.
pub(super) const REASON_MAX: usize = 1_000;

/// Decides an item: the post changes, the act is logged, and the author is told with the reason
/// where the post changed.
///
/// # Errors
/// A refusal where the actor does not moderate, decides about their own post, or gives no reason to
/// hide or delete; where somebody else holds the item or it is decided already.
pub async fn decide(
    ctx: &Ctx,
    actor: &Actor,
    id: ModerationItemId,
    cmd: Moderate,
) -> Result<ModerationItem> {
    permission::check(actor, Action::Moderate)?;
    let reason = text::note("reason", &cmd.reason, REASON_MAX, needs_reason(cmd.action))?;
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let mut row = queries::item_for_update(&txn, id).await?;
    undecided_and_free(&row, actor, now)?;
    let (_, post) = posts::post_for_update(&txn, row.post_id).await?;
    not_about_oneself(actor, post.author_id)?;
    row.state = ItemState::Resolved;
    row.action = Some(cmd.action);
    row.reason.clone_from(&reason);
    row.resolved_by = actor.account();
    row.resolved_at = Some(now);
    row.state_before = Some(post.state);
    let row = queries::save_item(&txn, row).await?;
    let to = outcome(cmd.action, post.state);
    apply(
        ctx,
        &txn,
        actor,
        post,
        to,
        &Act {
            word: word(cmd.action),
            reason: &reason,
            at: now,
        },
    )
    .await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::item(ctx.read(), row).await
}

/// An act as the log has it.
pub(super) struct Act<'a> {
    pub(super) word: &'a str,
    pub(super) reason: &'a str,
    pub(super) at: Timestamp,
}

/// Logs the act, changes the post and tells its author where it changes anything.
pub(super) async fn apply(
    ctx: &Ctx,
    txn: &DatabaseTransaction,
    actor: &Actor,
    post: post::Model,
    to: Visibility,
    act: &Act<'_>,
) -> Result<()> {
    let (target, url) = (format!("post {}", post.id), format!("/p/{}", post.id));
    let entry = log::record(
        txn,
        act.at,
        actor,
        act.word,
        &target,
        Some(&url),
        act.reason,
    )
    .await?;
    if post.state == to {
        return Ok(());
    }
    let about = About {
        thread: Some(post.thread_id),
        post: Some(post.id),
        actor: actor.account(),
        payload: entry.to_string(),
    };
    visibility::set(ctx, txn, actor, post, to).await?;
    outbox::append(txn, act.at, Event::PostModerated, about).await
}

/// What a post becomes. Approving shows what was hidden; what its author deleted stays deleted.
pub(super) const fn outcome(action: ModerationAction, before: Visibility) -> Visibility {
    match (action, before) {
        (ModerationAction::Approve, Visibility::Hidden) => Visibility::Visible,
        (ModerationAction::Hide, Visibility::Visible) => Visibility::Hidden,
        (ModerationAction::Delete, _) => Visibility::Deleted,
        (_, before) => before,
    }
}

const fn needs_reason(action: ModerationAction) -> Required {
    match action {
        ModerationAction::Hide | ModerationAction::Delete => Required::Yes,
        ModerationAction::Approve | ModerationAction::Dismiss => Required::No,
    }
}

const fn word(action: ModerationAction) -> &'static str {
    match action {
        ModerationAction::Approve => "post.approve",
        ModerationAction::Hide => "post.hide",
        ModerationAction::Delete => "post.delete",
        ModerationAction::Dismiss => "post.dismiss",
    }
}

/// Nobody is judge of their own post; those who lead may, for a site with a single moderator.
pub(super) fn not_about_oneself(actor: &Actor, author: AccountId) -> Result<(), Failure> {
    if actor.account() == Some(author) && permission::check(actor, Action::OverrideClaim).is_err() {
        return Err(Failure::with_detail(
            ErrorCode::Forbidden,
            "This is your own post: another moderator has to decide.",
        ));
    }
    Ok(())
}
