//! The question in the thread itself, for the asker who is signed in.

use super::{link, queries};
use crate::escalations::queries as escalations;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::views::{Satisfaction, Thread};

/// Whether the newest resolved case of a thread helped, as far as its asker was asked; none for
/// everybody else.
///
/// # Errors
/// When the database does not answer.
pub async fn asked_in(ctx: &Ctx, actor: &Actor, thread: &Thread) -> Result<Option<Satisfaction>> {
    if actor.account() != Some(thread.author.id) || thread.escalation.is_none() {
        return Ok(None);
    }
    let db = ctx.read();
    let Some(case) = escalations::of_thread(db, thread.id)
        .await?
        .into_iter()
        .next()
    else {
        return Ok(None);
    };
    let row = queries::find(db, case.id).await?;
    Ok(row.as_ref().map(link::shown))
}
