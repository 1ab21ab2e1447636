//! What stands in the place of something erased.

use super::queries;
use crate::Result;
use crate::threads::{queries as threads, render};
use backstop_domain::{Timestamp, text};
use backstop_entity::{post, thread};
use sea_orm::DatabaseTransaction;

/// Stands where a text was.
const BODY: &str = "*This was erased.*";
/// Stands where a title was.
const TITLE: &str = "An erased question";

/// Puts a neutral sentence in the place of a post's text and takes every earlier version away. The
/// caller holds the lock of its thread.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn blank(
    txn: &DatabaseTransaction,
    mut post: post::Model,
    now: Timestamp,
) -> Result<post::Model> {
    queries::delete_revisions(txn, post.id).await?;
    post.body = BODY.to_owned();
    post.html = render(BODY).await?.html;
    post.renderer_version = backstop_markdown::RENDERER_VERSION;
    post.edited_at = Some(now);
    post.erased_at = Some(now);
    threads::save_post(txn, post).await
}

/// Takes the title away, in the address too.
pub(super) fn untitle(thread: &mut thread::Model) {
    thread.title = TITLE.to_owned();
    thread.slug = text::slugify(TITLE);
}

/// The same for what was merged into other threads, of which a row is left.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn untitle_merged(
    txn: &DatabaseTransaction,
    author: backstop_domain::ids::AccountId,
) -> Result<()> {
    queries::untitle_merged(txn, author, TITLE, &text::slugify(TITLE)).await
}
