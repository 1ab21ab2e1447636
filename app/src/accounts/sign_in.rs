//! Signing in and out.

use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::Response,
};
use backstop_domain::{ErrorCode, commands::SignIn};
use backstop_services::{Ctx, accounts};

use super::{
    forms::{NextQuery, SignInForm},
    page,
};
use crate::{
    cookie,
    flash::Done,
    form::Filled,
    http::{Answer, Failed, Screen, Visit, done, see_other},
    routes::url,
    safe_path::SafePath,
};

/// The empty form.
pub async fn form(visit: Visit, Query(query): Query<NextQuery>) -> Answer {
    if visit.signed_in() {
        return Ok(see_other(&go_on(&query.next)));
    }
    let form = SignInForm {
        next: query.next,
        ..SignInForm::default()
    };
    Ok(show(&visit, &Filled::fresh(form)))
}

/// Signs in.
pub async fn send(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<SignInForm>) -> Answer {
    let cmd = SignIn {
        login: form.login.clone(),
        password: form.password.clone(),
    };
    let kind = accounts::SessionKind::Browser;
    match accounts::sign_in(&ctx, cmd, &visit.visitor.address, kind).await {
        Ok(session) => signed_in(&ctx, &session.token, &form.next, Done::SignedIn),
        Err(error) => Ok(show(&visit, &Filled::refused(form, error)?)),
    }
}

/// Signs out.
pub async fn out(State(ctx): State<Ctx>, headers: HeaderMap) -> Answer {
    let public_url = &ctx.site().public_url;
    if let Some(token) = cookie::read(&headers, public_url) {
        accounts::sign_out(&ctx, token).await?;
    }
    Ok(without_cookie(&ctx, done(url::HOME, Done::SignedOut)))
}

/// The answer, with the session forgotten.
pub(super) fn without_cookie(ctx: &Ctx, mut response: Response) -> Response {
    if let Some(value) = cookie::clear(&ctx.site().public_url) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// Keeps the session and goes on to where somebody wanted to be.
pub(super) fn signed_in(ctx: &Ctx, token: &str, next: &str, word: Done) -> Answer {
    let cookie = cookie::set(&ctx.site().public_url, token)
        .ok_or_else(|| Failed::from(ErrorCode::Internal))?;
    let mut response = done(&go_on(next), word);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A path of this site, or the start page.
pub(super) fn go_on(next: &str) -> String {
    SafePath::parse(next).map_or_else(|| url::HOME.to_owned(), |path| path.as_str().to_owned())
}

fn show(visit: &Visit, form: &Filled<SignInForm>) -> Response {
    let screen = Screen::titled("Sign in").answering(form);
    visit.show(screen, || page::sign_in(form))
}
