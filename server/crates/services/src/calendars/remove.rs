//! Take a calendar away.

use super::queries;
use crate::{Ctx, Result, moderation};
use backstop_domain::permission::{Action, check};
use backstop_domain::{Actor, ErrorCode, Failure};

/// Takes a calendar from the list. Clocks that began by one of its versions still go by it.
///
/// # Errors
/// [`ErrorCode::Conflict`] while a policy goes by it; [`ErrorCode::NotFound`];
/// [`ErrorCode::Forbidden`] for others than administrators.
pub async fn remove(ctx: &Ctx, actor: &Actor, name: &str) -> Result<()> {
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let users = queries::users(&txn).await?;
    if let Some((_, policy)) = users.iter().find(|(calendar, _)| calendar == name) {
        let why =
            format!("The policy “{policy}” goes by this calendar. Give it another one first.");
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    if queries::current(&txn, name).await?.is_none() || !queries::retire(&txn, name).await? {
        return Err(ErrorCode::NotFound.into());
    }
    let target = format!("calendar {name}");
    moderation::record(&txn, ctx.now(), actor, "calendar.remove", &target, None, "").await?;
    Ok(txn.commit().await?)
}
