//! What became of posts after they were handed over: changed, taken back, or shown again.

use super::project::{Followed, follow};
use super::queries;
use crate::Result;
use crate::threads::queries as threads;
use backstop_domain::Timestamp;
use backstop_domain::connector::{DeliveryKind, DeliveryState};
use backstop_domain::ids::PostId;
use backstop_domain::thread_state::Visibility;
use backstop_entity::{delivery, post, thread};
use sea_orm::DatabaseTransaction;

/// Tells the ticket what became of a post that it knows, once for each change.
pub(super) async fn pass_on(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    thread: &thread::Model,
    post: PostId,
    now: Timestamp,
) -> Result<()> {
    let Some(row) = threads::posts_by_id(txn, vec![post]).await?.pop() else {
        return Ok(());
    };
    if !is_known(txn, ticket, thread, post).await? {
        return Ok(());
    }
    let Some((kind, key)) = correction(txn, ticket, &row).await? else {
        return Ok(());
    };
    follow(txn, ticket, kind, key, Followed::post(post), now).await
}

/// Whether the ticket holds the post, or may: it began with it, got it, or it was written there. What
/// still waits for its first attempt goes as it is then, and needs no correction.
async fn is_known(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    thread: &thread::Model,
    post: PostId,
) -> Result<bool> {
    let went = |row: &delivery::Model| match row.state {
        DeliveryState::Pending => row.attempts > 0,
        DeliveryState::Delivered => true,
        DeliveryState::Skipped | DeliveryState::Dead => false,
    };
    if thread.first_post_id == Some(post) {
        return Ok(went(ticket));
    }
    let case = ticket.escalation_id.map(|id| id.to_string());
    let key = format!("message:{}:{post}", case.unwrap_or_default());
    let message = queries::of_key(txn, &key).await?;
    Ok(message.is_some_and(|row| went(&row)) || queries::came_in(txn, post).await?)
}

/// What is to be told, and the key under which it is told once.
async fn correction(
    txn: &DatabaseTransaction,
    ticket: &delivery::Model,
    post: &post::Model,
) -> Result<Option<(DeliveryKind, String)>> {
    let (case, id) = (ticket.id, post.id);
    let withdrawn = format!("withdrawn:{case}:{id}");
    if post.state != Visibility::Visible {
        return Ok(Some((DeliveryKind::Withdrawn, withdrawn)));
    }
    if let Some(at) = post.edited_at {
        let key = format!("edited:{case}:{id}:{}", at.0);
        return Ok(Some((DeliveryKind::Edited, key)));
    }
    // Shown again after it was taken back.
    let back = queries::of_key(txn, &withdrawn).await?;
    Ok(back.map(|_| (DeliveryKind::Edited, format!("shown:{case}:{id}"))))
}
