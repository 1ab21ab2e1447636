//! Erases an account.

use super::queries;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result, accounts, moderation, rules};
use backstop_domain::ids::AccountId;
use backstop_domain::permission::{Action, check};
use backstop_domain::text::{self, Required};
use backstop_domain::{Actor, ErrorCode, Failure, Role};
use backstop_entity::account;
use sea_orm::DatabaseTransaction;

const REASON_MAX: usize = 500;

/// Erases an account: who it was is forgotten, and nobody can sign in to it any more. What it wrote
/// stays under a neutral name, or goes too with `posts`.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators; [`ErrorCode::NotFound`];
/// [`ErrorCode::Conflict`] with a sentence where something has to be done first.
pub async fn erase_account(
    ctx: &Ctx,
    actor: &Actor,
    id: AccountId,
    posts: bool,
    reason: &str,
) -> Result<()> {
    let reason = text::note("reason", reason, REASON_MAX, Required::No)?;
    check(actor, Action::Administer)?;
    erase(ctx, actor, id, posts, &reason).await
}

/// Erases the account of the one who asks, who types the password once more.
///
/// # Errors
/// [`ErrorCode::SignInRequired`]; a field error on `password`; [`ErrorCode::TooManyRequests`] after too
/// many wrong ones; otherwise as [`erase_account`].
pub async fn erase_myself(ctx: &Ctx, actor: &Actor, password: &str, posts: bool) -> Result<()> {
    let id = actor.account().ok_or(ErrorCode::SignInRequired)?;
    accounts::confirm_password(ctx, id, "password", password).await?;
    erase(ctx, actor, id, posts, "").await
}

async fn erase(ctx: &Ctx, actor: &Actor, id: AccountId, posts: bool, reason: &str) -> Result<()> {
    let txn = ctx.write().await?;
    let account = queries::account_for_update(&txn, id)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    if let Some(why) = hindrance(&txn, &account).await? {
        return Err(Failure::with_detail(ErrorCode::Conflict, why).into());
    }
    let now = ctx.now();
    let had_group = account.customer_group.is_some();
    queries::forget_account(&txn, account, &text::erased_username(id)).await?;
    queries::forget_belongings(&txn, id).await?;
    queries::begin(&txn, id, posts, now).await?;
    if had_group {
        // Says nothing of whom: everybody who may see a clock reads why it moved.
        rules::changed(&txn, now, actor, "The groups of customers were changed.").await?;
    }
    let target = format!("account {id}");
    moderation::record(&txn, now, actor, "account.erase", &target, None, reason).await?;
    let about = About {
        actor: actor.account(),
        payload: format!("account {id}"),
        ..About::default()
    };
    append(&txn, now, Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}

/// What has to be done before the account can go.
async fn hindrance(txn: &DatabaseTransaction, account: &account::Model) -> Result<Option<String>> {
    let name = &account.username;
    if queries::is_erased(txn, account.id).await? {
        return Ok(Some("This account is erased already.".to_owned()));
    }
    if account.role == Role::Admin && !queries::is_other_admin(txn, account.id).await? {
        return Ok(Some(format!(
            "{name} is the last administrator. Make somebody else one first."
        )));
    }
    let cases = queries::cases_held(txn, account.id).await?;
    if cases > 0 {
        let held = if cases == 1 { "a case" } else { "cases" };
        return Ok(Some(format!(
            "{name} holds {held} ({cases}). Let somebody else take over first."
        )));
    }
    let connector = queries::connector_in_name_of(txn, account.id).await?;
    Ok(connector.map(|connector| {
        format!("Replies of the helpdesk “{connector}” appear in the name of {name}. Choose another agent there first.")
    }))
}
