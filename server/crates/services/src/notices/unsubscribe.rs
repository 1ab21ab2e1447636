//! The link at the end of each mail: it stops mails without signing in (RFC 8058).

use super::queries;
use crate::{Ctx, Result, signed_link};
use backstop_domain::ids::AccountId;
use backstop_domain::{ErrorCode, Failure};

const PURPOSE: &str = "unsubscribe";

/// The address that stops mails to an account. It carries the account's number and its seal, works
/// for ever and can do nothing else.
#[must_use]
pub fn unsubscribe_url(ctx: &Ctx, account: AccountId) -> String {
    let token = signed_link::token(ctx.secret(), PURPOSE, account);
    format!("{}/unsubscribe?t={token}", ctx.site().public_url)
}

/// Stops mails to the account of a link; a second time changes nothing.
///
/// # Errors
/// `NotFound` where the token is not one of ours.
pub async fn unsubscribe(ctx: &Ctx, token: &str) -> Result<()> {
    let account = signed_link::verified(ctx.secret(), PURPOSE, token).ok_or_else(wrong_link)?;
    let txn = ctx.write().await?;
    if !queries::turn_mail_off(&txn, account).await? {
        return Err(wrong_link().into());
    }
    txn.commit().await?;
    Ok(())
}

fn wrong_link() -> Failure {
    let why = "This link is not complete. Open it from the e-mail again, or turn mails off in your settings.";
    Failure::with_detail(ErrorCode::NotFound, why)
}
