//! Erasing an account, after asking once more: one's own, or a member's by administrators.

use axum::{Form, extract::State, response::Response};
use backstop_domain::{ids::AccountId, views::Author};
use backstop_services::{Ctx, accounts, erasure};
use leptos::prelude::*;
use serde::Deserialize;

use super::sign_in::without_cookie;
use crate::{
    admin::{Admin, require_admin},
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::{
        Breadcrumbs, Button, ButtonKind, Choice, ErrorSummary, Field, Link, LinkButton, RadioGroup,
    },
};

/// What is to go.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct EraseForm {
    /// `erase` where what was written goes too.
    pub posts: String,
    /// One's own password.
    pub password: String,
    /// Why, for the log.
    pub reason: String,
}

impl EraseForm {
    fn with_posts(&self) -> bool {
        self.posts == "erase"
    }
}

/// Asks whether one means it.
pub async fn mine(visit: Visit) -> Answer {
    visit.require_sign_in()?;
    Ok(show_mine(&visit, &Filled::fresh(EraseForm::default())))
}

/// Erases the account of who asks.
pub async fn erase_mine(
    State(ctx): State<Ctx>,
    visit: Visit,
    Form(form): Form<EraseForm>,
) -> Answer {
    match erasure::erase_myself(&ctx, visit.actor(), &form.password, form.with_posts()).await {
        Ok(()) => Ok(without_cookie(&ctx, done(url::HOME, Done::Gone))),
        Err(error) => {
            let form = EraseForm {
                password: String::new(),
                ..form
            };
            Ok(show_mine(&visit, &Filled::refused(form, error)?))
        }
    }
}

/// Asks an administrator whether it is meant.
pub async fn theirs(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<AccountId>,
) -> Answer {
    show_theirs(&ctx, &visit, id, Filled::fresh(EraseForm::default())).await
}

/// Erases a member's account.
pub async fn erase_theirs(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<AccountId>,
    Form(form): Form<EraseForm>,
) -> Answer {
    let posts = form.with_posts();
    match erasure::erase_account(&ctx, visit.actor(), id, posts, &form.reason).await {
        Ok(()) => Ok(done(url::ADMIN_MEMBERS, Done::AccountErased)),
        Err(error) => show_theirs(&ctx, &visit, id, Filled::refused(form, error)?).await,
    }
}

fn show_mine(visit: &Visit, form: &Filled<EraseForm>) -> Response {
    let screen = Screen::titled("Erase your account")
        .private()
        .answering(form);
    visit.show(screen, || {
        let confirm = view! {
            <Field label="Your password" name="password" kind="password" error=form.error("password")
                autocomplete="current-password" required=true/>
        };
        page(form, Words {
            title: "Erase your account?".to_owned(),
            back: Link::new("Settings", url::SETTINGS),
            action: url::SETTINGS_ERASE.to_owned(),
            whose: "Your",
            wrote: "What you wrote",
            keep: "Keep my account",
        }, confirm.into_any())
    })
}

async fn show_theirs(ctx: &Ctx, visit: &Visit, id: AccountId, form: Filled<EraseForm>) -> Answer {
    require_admin(visit)?;
    let Author { username, .. } = accounts::author(ctx.read(), id).await?;
    let screen = Screen::titled("Erase an account")
        .private()
        .answering(&form);
    Ok(visit.show(screen, || {
        let confirm = view! {
            <Field label="Why?" name="reason" value=form.values.reason.clone() error=form.error("reason") mark_optional=true
                maxlength=Some(500) hint="It stands in the log. Leave names and addresses out."/>
        };
        page(&form, Words {
            title: format!("Erase the account of {username}?"),
            back: Link::new("Members", url::ADMIN_MEMBERS),
            action: url::admin_erase(id),
            whose: "The",
            wrote: "What they wrote",
            keep: "Keep the account",
        }, confirm.into_any())
    }))
}

/// In whose words the page speaks.
struct Words {
    title: String,
    back: Link,
    action: String,
    whose: &'static str,
    wrote: &'static str,
    keep: &'static str,
}

fn page(form: &Filled<EraseForm>, words: Words, confirm: AnyView) -> AnyView {
    let back = words.back.href.clone();
    let selected = if form.values.with_posts() {
        "erase"
    } else {
        "keep"
    };
    let choices = vec![
        Choice::new("keep", "stays, under a neutral name")
            .with_hint("Answers go on helping others, and nobody sees whose they were."),
        Choice::new("erase", "goes too").with_hint(
            "Texts with all their versions. Answers of others stay, under a question without words.",
        ),
    ];
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![words.back]/>
                <h1>{words.title}</h1>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            <p>{words.whose}" name, e-mail address and password are forgotten at once, every device is signed out, and follows, notices and settings are gone. This cannot be undone."</p>
            <form class="form" method="post" action=words.action data-once="">
                <RadioGroup legend=words.wrote name="posts" choices selected/>
                {confirm}
                <div class="row">
                    <Button kind=ButtonKind::Danger>"Erase the account"</Button>
                    <LinkButton href=back kind=ButtonKind::Quiet>{words.keep}</LinkButton>
                </div>
            </form>
        </div>
    }
    .into_any()
}
