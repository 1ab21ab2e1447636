//! One's own settings.

use axum::{Form, extract::State, response::Response};
use backstop_domain::views::Me;
use backstop_services::{Ctx, accounts};
use leptos::prelude::*;

use super::{
    forms::{MailForm, PasswordForm},
    sign_in::without_cookie,
};
use crate::{
    flash::Done,
    form::Filled,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::{Ago, Button, ButtonKind, Card, Checkbox, ErrorSummary, Field, PostButton},
};

/// The page.
pub async fn show(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    let me = accounts::me(&ctx, visit.actor()).await?;
    Ok(render(&visit, &me, &Filled::fresh(PasswordForm::default())))
}

/// Turns e-mail on or off.
pub async fn mail(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<MailForm>) -> Answer {
    accounts::set_email_notices(&ctx, visit.actor(), form.email_notices.is_some()).await?;
    Ok(done(url::SETTINGS, Done::Saved))
}

/// Changes the password.
pub async fn password(
    State(ctx): State<Ctx>,
    visit: Visit,
    Form(form): Form<PasswordForm>,
) -> Answer {
    match accounts::change_password(
        &ctx,
        visit.actor(),
        visit.visitor.session,
        &form.old_password,
        &form.password,
    )
    .await
    {
        Ok(()) => Ok(done(url::SETTINGS, Done::PasswordChanged)),
        Err(error) => {
            let form = Filled::refused(form, error)?
                .renamed("old", "old_password")
                .renamed("new", "password");
            let me = accounts::me(&ctx, visit.actor()).await?;
            Ok(render(&visit, &me, &form))
        }
    }
}

/// Ends every session of the account, this one too.
pub async fn sign_out_everywhere(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    accounts::sign_out_everywhere(&ctx, visit.actor()).await?;
    Ok(without_cookie(
        &ctx,
        done(url::HOME, Done::SignedOutEverywhere),
    ))
}

fn render(visit: &Visit, me: &Me, form: &Filled<PasswordForm>) -> Response {
    let screen = Screen::titled("Settings").private().answering(form);
    visit.show(screen, || view(me, form))
}

fn view(me: &Me, form: &Filled<PasswordForm>) -> AnyView {
    view! {
        <div class="page narrow">
            <h1>"Settings"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            {account(me)}
            {mail_form(me)}
            {password_form(form)}
            <Card title="Signed in elsewhere?">
                <p>"If you used somebody else's device, sign out on all of them at once, this one too."</p>
                <PostButton action=url::SETTINGS_SIGN_OUT>"Sign out everywhere"</PostButton>
            </Card>
            <Card title="Leave">
                <p>"Your account can be erased for good. You choose whether what you wrote stays, without your name."</p>
                <p><a href=url::SETTINGS_ERASE>"Erase your account …"</a></p>
            </Card>
        </div>
    }
    .into_any()
}

fn account(me: &Me) -> AnyView {
    let profile = url::profile(&me.username);
    let body = view! {
        <dl class="facts">
            <div><dt>"Name"</dt><dd><a href=profile><bdi>{me.username.clone()}</bdi></a></dd></div>
            <div><dt>"E-mail"</dt><dd>{me.email.clone()}</dd></div>
            <div><dt>"Role"</dt><dd>{me.role.label()}</dd></div>
            <div><dt>"Member since"</dt><dd><Ago rfc3339=me.created_at.to_string()/></dd></div>
        </dl>
    }
    .into_any();
    view! { <Card title="Your account">{body}</Card> }.into_any()
}

fn mail_form(me: &Me) -> AnyView {
    let body = view! {
        <form class="form" method="post" action=url::SETTINGS_MAIL>
            <Checkbox label="Write to me when there is news in my threads" name="email_notices"
                checked=me.email_notices hint="Notices on this site come either way."/>
            <div class="row"><Button>"Save"</Button></div>
        </form>
    }
    .into_any();
    view! { <Card title="E-mail">{body}</Card> }.into_any()
}

fn password_form(form: &Filled<PasswordForm>) -> AnyView {
    let body = view! {
        <form class="form" method="post" action=url::SETTINGS_PASSWORD data-once="">
            <Field label="Present password" name="old_password" kind="password"
                error=form.error("old_password") autocomplete="current-password" required=true/>
            <Field label="New password" name="password" kind="password" error=form.error("password")
                hint="At least 8 characters. Other devices are signed out." autocomplete="new-password" required=true/>
            <div class="row"><Button kind=ButtonKind::Main>"Change the password"</Button></div>
        </form>
    }
    .into_any();
    view! { <Card title="Password">{body}</Card> }.into_any()
}
