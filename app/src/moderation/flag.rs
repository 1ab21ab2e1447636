//! Reporting a post.

use axum::{Form, extract::State, response::Response};
use backstop_domain::{
    FieldError,
    commands::{FlagReason, NewFlag},
    ids::PostId,
    views::Post,
};
use backstop_services::{Ctx, Error, moderation, threads};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::{Button, ButtonKind, Choice, ErrorSummary, LinkButton, Prose, RadioGroup, TextArea},
};

/// A report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FlagForm {
    /// Why, a word of `FlagReason`.
    pub reason: String,
    /// In the reporter's words.
    pub note: String,
}

/// The form.
pub async fn form(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    visit.require_sign_in()?;
    let post = threads::post(&ctx, visit.actor(), id).await?;
    Ok(show(&visit, &post, &Filled::fresh(FlagForm::default())))
}

/// Reports the post.
pub async fn send(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<PostId>,
    Form(form): Form<FlagForm>,
) -> Answer {
    match report(&ctx, &visit, id, &form).await {
        Ok(()) => Ok(done(
            &threads::post_url(&ctx, visit.actor(), id).await?,
            Done::Flagged,
        )),
        Err(error) => {
            let form = Filled::refused(form, error)?;
            let post = threads::post(&ctx, visit.actor(), id).await?;
            Ok(show(&visit, &post, &form))
        }
    }
}

async fn report(ctx: &Ctx, visit: &Visit, id: PostId, form: &FlagForm) -> Result<(), Error> {
    let reason = form
        .reason
        .parse()
        .map_err(|_| FieldError::new("reason", "Choose what is wrong with it."))?;
    moderation::flag(
        ctx,
        visit.actor(),
        id,
        NewFlag {
            reason,
            note: form.note.clone(),
        },
    )
    .await
}

fn show(visit: &Visit, post: &Post, form: &Filled<FlagForm>) -> Response {
    let screen = Screen::titled("Flag a post").private().answering(form);
    visit.show(screen, || view(post, form))
}

fn view(post: &Post, form: &Filled<FlagForm>) -> AnyView {
    let choices = FlagReason::ALL
        .iter()
        .map(|reason| Choice::new(reason.word(), reason.label()))
        .collect();
    view! {
        <div class="page narrow">
            <div class="head">
                <h1>"Flag this post"</h1>
                <p class="lead">"A moderator will look at it. The author does not learn who you are."</p>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            <div class="card sunk"><p class="meta"><bdi>{post.author.username.clone()}</bdi>" wrote:"</p><Prose html=post.html.clone()/></div>
            <form class="form" method="post" action=url::post_act(post.id, "flag") data-once="">
                <RadioGroup legend="What is wrong with it?" name="reason" choices selected=form.values.reason.clone() error=form.error("reason") required=true/>
                <TextArea label="Anything to add?" name="note" rows=3 value=form.values.note.clone() error=form.error("note") mark_optional=true/>
                <div class="row">
                    <Button kind=ButtonKind::Main>"Send to the moderators"</Button>
                    <LinkButton href=url::post(post.id) kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </div>
            </form>
        </div>
    }
    .into_any()
}
