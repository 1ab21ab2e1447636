//! Accounts and sessions.

use axum::Extension;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use backstop_domain::commands::{Register, SignIn};
use backstop_domain::views::{Author, Me, Profile, SessionView};
use backstop_domain::{ErrorCode, Role};
use backstop_services::accounts::{self, SessionKind};
use backstop_services::{Ctx, erasure};
use serde::Deserialize;

use super::super::extract::{Address, Asker, Json as Body};
use super::super::problem::Problem;
use super::{Answer, Created, Done, created};
use crate::middleware::session::SessionToken;

/// Become a member
#[utoipa::path(post, path = "/users", tag = "accounts", request_body = Register,
    responses((status = 201, body = Author), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn register(
    State(ctx): State<Ctx>,
    Address(address): Address,
    Body(cmd): Body<Register>,
) -> Created<Author> {
    // The session that comes with joining is for browsers; a program opens its own.
    let session = accounts::register(&ctx, cmd, &address).await?;
    accounts::sign_out(&ctx, &session.token).await?;
    created(session.user)
}

/// A member's public profile
#[utoipa::path(get, path = "/users/{username}", tag = "accounts", params(("username" = String, Path)),
    responses((status = 200, body = Profile), (status = 404, body = Problem)))]
pub async fn profile(
    State(ctx): State<Ctx>,
    asker: Asker,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Answer<Profile> {
    let Ok(Path(username)) = path else {
        return Err(ErrorCode::NotFound.into());
    };
    Ok(Json(accounts::profile(&ctx, &asker.0, &username).await?))
}

/// Sign in
///
/// Yields a token for the header `Authorization: Bearer`. An unknown name and a wrong password get
/// the same answer.
#[utoipa::path(post, path = "/sessions", tag = "accounts", request_body = SignIn,
    responses((status = 201, body = SessionView), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn sign_in(
    State(ctx): State<Ctx>,
    Address(address): Address,
    Body(cmd): Body<SignIn>,
) -> Created<SessionView> {
    created(accounts::sign_in(&ctx, cmd, &address, SessionKind::Api).await?)
}

/// Sign out
///
/// Ends the session of the token this call is made with.
#[utoipa::path(delete, path = "/sessions", tag = "accounts", responses((status = 204), (status = 401, body = Problem)))]
pub async fn sign_out(State(ctx): State<Ctx>, token: Option<Extension<SessionToken>>) -> Done {
    let Some(Extension(SessionToken(token))) = token else {
        return Err(ErrorCode::SignInRequired.into());
    };
    accounts::sign_out(&ctx, &token).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who one is
#[utoipa::path(get, path = "/me", tag = "accounts", responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub async fn me(State(ctx): State<Ctx>, asker: Asker) -> Answer<Me> {
    Ok(Json(accounts::me(&ctx, &asker.0).await?))
}

/// What one may change about oneself.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct ChangeMe {
    /// Whether notices are mailed.
    email_notices: bool,
}

/// Change one's settings
#[utoipa::path(patch, path = "/me", tag = "accounts", request_body = ChangeMe,
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub async fn change_me(
    State(ctx): State<Ctx>,
    asker: Asker,
    Body(cmd): Body<ChangeMe>,
) -> Answer<Me> {
    accounts::set_email_notices(&ctx, &asker.0, cmd.email_notices).await?;
    Ok(Json(accounts::me(&ctx, &asker.0).await?))
}

/// That one is to be forgotten.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct EraseMe {
    /// The present password.
    pub password: String,
    /// What one wrote goes too.
    #[serde(default)]
    pub posts: bool,
}

/// Erase one's account for good
///
/// Name, address, password, sessions, follows and notices are gone at once. What one wrote stays under a
/// neutral name, or goes too. Nothing of it can be had back.
#[utoipa::path(post, path = "/me/erase", tag = "accounts", request_body = EraseMe,
    responses((status = 204), (status = 401, body = Problem), (status = 409, body = Problem, description = "Something has to be done first"),
        (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn erase_me(State(ctx): State<Ctx>, asker: Asker, Body(cmd): Body<EraseMe>) -> Done {
    erasure::erase_myself(&ctx, &asker.0, &cmd.password, cmd.posts).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How an account is to be erased.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct EraseAccount {
    /// What it wrote goes too.
    #[serde(default)]
    pub posts: bool,
    /// For the log.
    #[serde(default)]
    pub reason: String,
}

/// A role, and why.
#[derive(Deserialize, utoipa::ToSchema)]
pub struct SetRole {
    /// The new role.
    pub role: Role,
    /// For the log.
    #[serde(default)]
    pub reason: String,
}

/// Another group of customers for an account.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub struct SetCustomerGroup {
    /// Such as `gold`; none where nothing is said.
    #[serde(default)]
    pub customer_group: Option<String>,
}
