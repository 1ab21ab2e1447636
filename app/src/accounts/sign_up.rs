//! Becoming a member.

use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use backstop_domain::commands::Register;
use backstop_services::{Ctx, accounts};

use super::{
    forms::{NextQuery, SignUpForm},
    page,
    sign_in::{go_on, signed_in},
};
use crate::{
    flash::Done,
    form::Filled,
    http::{Answer, Screen, Visit, see_other},
};

/// The empty form.
pub async fn form(visit: Visit, Query(query): Query<NextQuery>) -> Answer {
    if visit.signed_in() {
        return Ok(see_other(&go_on(&query.next)));
    }
    let form = SignUpForm {
        next: query.next,
        ..SignUpForm::default()
    };
    Ok(show(&visit, &Filled::fresh(form)))
}

/// Makes the account and signs in.
pub async fn send(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<SignUpForm>) -> Answer {
    let cmd = Register {
        username: form.username.clone(),
        email: form.email.clone(),
        password: form.password.clone(),
    };
    match accounts::register(&ctx, cmd, &visit.visitor.address).await {
        Ok(session) => signed_in(&ctx, &session.token, &form.next, Done::Joined),
        Err(error) => Ok(show(&visit, &Filled::refused(form, error)?)),
    }
}

fn show(visit: &Visit, form: &Filled<SignUpForm>) -> Response {
    let screen = Screen::titled("Join").answering(form);
    visit.show(screen, || page::sign_up(form))
}
