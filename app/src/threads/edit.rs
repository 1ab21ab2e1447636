//! Changing a post's text.

use axum::{Form, extract::State, response::Response};
use backstop_domain::{
    commands::EditPost,
    ids::PostId,
    permission::{self, Action},
    views::Post,
};
use backstop_services::{Ctx, threads};
use leptos::prelude::*;

use super::forms::EditForm;
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Failed, Screen, Visit, done},
    islands::Composer,
    routes::url,
    ui::{Button, ButtonKind, ErrorSummary, LinkButton, TextArea},
};

/// The form with the present text.
pub async fn form(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    visit.require_sign_in()?;
    let post = threads::post(&ctx, visit.actor(), id).await?;
    let author = post.author.id;
    permission::check(visit.actor(), Action::EditPost { author }).map_err(Failed)?;
    let form = EditForm {
        body: post.body.clone(),
    };
    Ok(show(&visit, &post, &Filled::fresh(form)))
}

/// Stores the new text.
pub async fn send(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<PostId>,
    Form(form): Form<EditForm>,
) -> Answer {
    let edit = EditPost {
        body: form.body.clone(),
    };
    match threads::edit(&ctx, visit.actor(), id, edit).await {
        Ok(_) => Ok(done(
            &threads::post_url(&ctx, visit.actor(), id).await?,
            Done::Edited,
        )),
        Err(error) => {
            let form = Filled::refused(form, error)?;
            let post = threads::post(&ctx, visit.actor(), id).await?;
            Ok(show(&visit, &post, &form))
        }
    }
}

fn show(visit: &Visit, post: &Post, form: &Filled<EditForm>) -> Response {
    let screen = Screen::titled("Edit a post").private().answering(form);
    visit.show(screen, || view(post.id, form))
}

fn view(id: PostId, form: &Filled<EditForm>) -> AnyView {
    let action = url::post_act(id, "edit");
    let draft = action.clone();
    let area = view! { <TextArea label="Text" name="body" rows=12 required=true value=form.values.body.clone() error=form.error("body")/> }.into_any();
    view! {
        <div class="page narrow">
            <h1>"Edit a post"</h1>
            <ErrorSummary errors=form.errors.clone()/>
            <form class="form" method="post" action=action data-once="">
                <Composer draft>{area}</Composer>
                <div class="row">
                    <Button kind=ButtonKind::Main>"Save"</Button>
                    <LinkButton href=url::post(id) kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </div>
            </form>
        </div>
    }
    .into_any()
}
