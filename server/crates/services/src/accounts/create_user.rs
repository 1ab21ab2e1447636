//! Create or update an account from the command line.

use super::queries;
use crate::outbox::{About, Event, append};
use crate::{Ctx, Result};
use backstop_domain::commands::CreateUser;
use backstop_domain::error::Check;
use backstop_domain::ids::AccountId;
use backstop_domain::{FieldError, text};

/// Creates the account of that name, or gives the one there is the role and e-mail address asked
/// for, and the password where one is given. A new password ends the account's sessions. Reserved
/// names are allowed here: whoever runs commands owns the site.
///
/// # Errors
/// Field errors for what does not fit, also where the e-mail address belongs to another account.
pub async fn create_user(ctx: &Ctx, cmd: CreateUser) -> Result<AccountId> {
    let mut check = Check::default();
    let username = check.field(text::username(&cmd.username));
    let email = check.field(text::email(&cmd.email));
    if let Some(password) = &cmd.password {
        check.field(text::password(password));
    }
    let (Some(username), Some(email), true) = (username, email, check.is_ok()) else {
        return Err(check.into_failure().into());
    };
    let password_hash = match &cmd.password {
        Some(password) => Some(ctx.hasher().hash(password).await?),
        None => None,
    };
    let ends_sessions = password_hash.is_some();
    let now = ctx.now();
    let txn = ctx.write().await?;
    let row = queries::NewAccount {
        username: &username,
        email: &email,
        role: cmd.role,
        password_hash,
        now,
    };
    let id = queries::upsert(&txn, row).await.map_err(|error| {
        if error.is_unique_violation() {
            FieldError::new("email", "This e-mail address belongs to another account.").into()
        } else {
            error
        }
    })?;
    if ends_sessions {
        queries::delete_sessions(&txn, id, None).await?;
    }
    append(
        &txn,
        now,
        Event::SiteChanged,
        About {
            payload: format!("account {id}"),
            ..About::default()
        },
    )
    .await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(id)
}
