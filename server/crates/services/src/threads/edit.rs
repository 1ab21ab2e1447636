//! Changes the text of a post; the text before is kept.

use crate::outbox::{self, About, Event};
use crate::threads::{moderate, queries, render, view};
use crate::{Ctx, Result};
use backstop_domain::commands::EditPost;
use backstop_domain::ids::PostId;
use backstop_domain::permission::{self, Action};
use backstop_domain::thread_state::is_shown;
use backstop_domain::views::Post;
use backstop_domain::{Actor, ErrorCode, text};

/// Changes a post's text. A moderator's change of another's post is logged.
///
/// # Errors
/// Field errors for bad input; a refusal where the actor may not.
pub async fn edit(ctx: &Ctx, actor: &Actor, id: PostId, cmd: EditPost) -> Result<Post> {
    let editor = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let body = text::body(&cmd.body)?;
    let rendered = render(&body).await?;

    let txn = ctx.write().await?;
    let now = ctx.now();
    let (_, mut post) = queries::post_for_update(&txn, id).await?;
    if !is_shown(post.state, post.author_id == editor, actor.moderates()) {
        return Err(ErrorCode::NotFound.into());
    }
    permission::check(
        actor,
        Action::EditPost {
            author: post.author_id,
        },
    )?;
    if post.body == body {
        return view::post(&txn, post, actor).await;
    }
    queries::insert_revision(&txn, &post, editor, now).await?;
    post.body = body;
    post.html = rendered.html;
    post.renderer_version = backstop_markdown::RENDERER_VERSION;
    post.edited_at = Some(now);
    let post = queries::save_post(&txn, post).await?;
    if post.author_id != editor {
        moderate::told(&txn, actor, "post.edit", &post, now).await?;
    }
    let about = About {
        thread: Some(post.thread_id),
        post: Some(post.id),
        actor: Some(editor),
        ..About::default()
    };
    outbox::append(&txn, now, Event::PostChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    view::post(ctx.read(), post, actor).await
}
