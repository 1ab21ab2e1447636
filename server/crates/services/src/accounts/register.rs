//! Become a member.

use super::{queries, session, session::SessionKind};
use crate::limits::{Limited, shared};
use crate::{Ctx, Result};
use backstop_domain::commands::Register;
use backstop_domain::error::Check;
use backstop_domain::views::SessionView;
use backstop_domain::{ErrorCode, Failure, FieldError, Role, text};

/// Opens an account and signs it in. `address` is the network address the request came from.
///
/// # Errors
/// Field errors for what was typed, also where the name or e-mail address is in use;
/// [`backstop_domain::ErrorCode::TooManyRequests`] for too many accounts from one address.
pub async fn register(ctx: &Ctx, cmd: Register, address: &str) -> Result<SessionView> {
    let new = parse(&cmd)?;
    shared::take(ctx, Limited::Register, address).await?;
    // Taken first and given back: a refusal that came only where the address is known would tell.
    shared::take(ctx, Limited::TakenEmail, address).await?;
    let outcome = open(ctx, &cmd, &new).await;
    if !matches!(outcome, Ok(Opened::EmailTaken)) {
        shared::give_back(ctx, Limited::TakenEmail, address).await?;
    }
    match outcome? {
        Opened::Session(session) => Ok(session),
        Opened::NameTaken => Err(FieldError::new("username", "This name is taken.").into()),
        Opened::EmailTaken => Err(FieldError::new("email", EMAIL_REFUSED).into()),
    }
}

/// What is said about an e-mail address that has an account. It names other reasons too, and few are
/// told at all, so that it is no way to find out who is a member.
const EMAIL_REFUSED: &str = "This address cannot be used to join. If you have an account already, \
     sign in; otherwise use another address.";

/// What came of it.
enum Opened {
    Session(SessionView),
    NameTaken,
    EmailTaken,
}

async fn open(ctx: &Ctx, cmd: &Register, new: &Parsed) -> Result<Opened> {
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
            return taken(ctx, new).await;
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
    Ok(Opened::Session(session::view(token, &account)))
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

/// Says which of the two unique values was refused. Names are public, so a taken one is said; and then
/// nothing about the address, or a known name would be a way to ask for addresses.
async fn taken(ctx: &Ctx, new: &Parsed) -> Result<Opened> {
    if queries::by_username(ctx.read(), &new.username)
        .await?
        .is_some()
    {
        return Ok(Opened::NameTaken);
    }
    if queries::by_email(ctx.read(), &new.email).await?.is_some() {
        return Ok(Opened::EmailTaken);
    }
    // The other account went away between the two looks; a second try will succeed.
    Err(ErrorCode::Conflict.into())
}
