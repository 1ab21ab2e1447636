//! `backstop user create` and `backstop token create`.

use std::io::BufRead;
use std::process::ExitCode;

use anyhow::Context;
use backstop_domain::commands::CreateUser;
use backstop_domain::time::parse_span;
use backstop_domain::{FieldError, Role};
use backstop_services::{Ctx, Error, accounts};

use super::say;

pub async fn create(
    ctx: &Ctx,
    username: String,
    email: String,
    role: Role,
    password_stdin: bool,
) -> anyhow::Result<ExitCode> {
    let password = password_stdin.then(read_password).transpose()?;
    accounts::create_user(
        ctx,
        CreateUser {
            username,
            email,
            role,
            password,
        },
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// The line end belongs to the terminal, not to the password.
fn read_password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

pub async fn token(ctx: &Ctx, user: &str, expires: Option<&str>) -> anyhow::Result<ExitCode> {
    let wrong = || Error::from(FieldError::new("expires", "Use a span such as 12h or 90d."));
    let seconds = expires
        .map(|text| parse_span(text).ok_or_else(wrong))
        .transpose()?;
    say(&accounts::create_token(ctx, user, seconds).await?)?;
    Ok(ExitCode::SUCCESS)
}
