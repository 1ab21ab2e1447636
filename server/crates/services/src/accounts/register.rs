//! Become a member.

use super::{queries, session, session::SessionKind};
use crate::limits::Limited;
use crate::{Ctx, Error, Result};
use backstop_domain::commands::Register;
use backstop_domain::error::Check;
use backstop_domain::views::SessionView;
use backstop_domain::{Failure, Role, text};

/// Opens an account and signs it in. `address` is the network address the request came from.
///
/// # Errors
/// Field errors for what was typed, also where the name or e-mail address is in use;
/// [`backstop_domain::ErrorCode::TooManyRequests`] for too many accounts from one address.
pub async fn register(ctx: &Ctx, cmd: Register, address: &str) -> Result<SessionView> {
    let new = parse(&cmd)?;
    ctx.limits().take(Limited::Register, address, ctx.now())?;
    let password_hash = ctx.hasher().hash(&cmd.password).await?;
    let now = ctx.now();
    let txn = ctx.write().await?;
    let row = queries::NewAccount {
        username: &new.username,
        email: &new.email,
        role: Role::Member,
        password_hash: Some(password_hash),
        now,
    };
    let account = match queries::insert(&txn, row).await {
        Ok(account) => account,
        Err(error) if error.is_unique_violation() => {
            txn.rollback().await?;
            return Err(taken(ctx, &new).await?);
        }
        Err(error) => return Err(error),
    };
    let token = session::open(
        &txn,
        account.id,
        SessionKind::Browser,
        now,
        SessionKind::Browser.lifetime_seconds(),
    )
    .await?;
    // No event: until they write something, no page shows a new member.
    txn.commit().await?;
    Ok(session::view(token, &account))
}

struct Parsed {
    username: String,
    email: String,
}

fn parse(cmd: &Register) -> Result<Parsed, Failure> {
    let mut check = Check::default();
    let username = check.field(text::public_username(&cmd.username));
    let email = check.field(text::email(&cmd.email));
    let password = check.field(text::password(&cmd.password));
    match (username, email, password) {
        (Some(username), Some(email), Some(_)) => Ok(Parsed { username, email }),
        _ => Err(check.into_failure()),
    }
}

/// Says which of the two unique values was refused.
async fn taken(ctx: &Ctx, new: &Parsed) -> Result<Error> {
    let mut check = Check::default();
    if queries::by_username(ctx.read(), &new.username)
        .await?
        .is_some()
    {
        check.fail("username", "This name is taken.");
    }
    if queries::by_email(ctx.read(), &new.email).await?.is_some() {
        check.fail(
            "email",
            "This e-mail address already has an account. Sign in instead.",
        );
    }
    if check.is_ok() {
        // The other account went away between the two looks; a second try will succeed.
        return Ok(backstop_domain::ErrorCode::Conflict.into());
    }
    Ok(check.into_failure().into())
}
