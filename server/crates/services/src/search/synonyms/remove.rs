//! Take a rule away.

use super::queries;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::ids::SynonymId;
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode};

/// Takes a rule away.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`].
pub async fn remove(ctx: &Ctx, actor: &Actor, id: SynonymId) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    if !queries::delete(&txn, id).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let about = About {
        actor: actor.account(),
        payload: format!("synonym {id}"),
        ..About::default()
    };
    append(&txn, ctx.now(), Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}
