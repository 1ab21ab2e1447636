//! Macros: texts that agents send often.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{commands::SetMacro, ids::MacroId, views::Macro};
use backstop_services::{Ctx, macros};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, require_supervisor, screen};
use crate::{
    agent::variables,
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, Hidden, LinkButton, PostButton, TextArea},
};

/// A macro as typed; `id` is empty for a new one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MacroForm {
    id: String,
    name: String,
    body: String,
}

/// Which one is changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MacroQuery {
    edit: String,
}

/// All macros, and the form.
pub async fn list(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<MacroQuery>) -> Answer {
    let all = macros::list(&ctx, visit.actor()).await?;
    let edited = all.into_iter().find(|one| one.id.to_string() == query.edit);
    let form = edited.map_or_else(MacroForm::default, |one| MacroForm {
        id: one.id.to_string(),
        name: one.name,
        body: one.body,
    });
    show(&ctx, &visit, Filled::fresh(form)).await
}

/// Makes or changes one.
pub async fn save(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<MacroForm>) -> Answer {
    let cmd = SetMacro {
        name: form.name.clone(),
        body: form.body.clone(),
    };
    let outcome = match form.id.parse::<MacroId>() {
        Ok(id) => macros::update(&ctx, visit.actor(), id, cmd).await,
        Err(_) => macros::create(&ctx, visit.actor(), cmd).await,
    };
    match outcome {
        Ok(_) => Ok(done(url::SUPERVISOR_MACROS, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// Takes one away.
pub async fn remove(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<MacroId>) -> Answer {
    macros::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::SUPERVISOR_MACROS, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<MacroForm>) -> Answer {
    require_supervisor(visit)?;
    let all = macros::list(ctx, visit.actor()).await?;
    let screen = screen("Macros").answering(&form);
    Ok(visit.show(screen, || frame(url::SUPERVISOR_MACROS, view(&all, &form))))
}

fn view(all: &[Macro], form: &Filled<MacroForm>) -> AnyView {
    let cards: Vec<_> = all.iter().map(card).collect();
    let typed = form.values.clone();
    let title = if typed.id.is_empty() {
        "Add a macro"
    } else {
        "Change the macro"
    };
    let fields = view! {
                <form class="form" method="post" action=url::SUPERVISOR_MACROS data-once="">
                    <Hidden name="id" value=typed.id/>
                    <Field label="Name" name="name" value=typed.name error=form.error("name") required=true maxlength=Some(80)/>
                    <TextArea label="Text" name="body" rows=6 value=typed.body error=form.error("body") required=true/>
                    {variables()}
                    <div class="row"><Button kind=ButtonKind::Main>"Save the macro"</Button></div>
                </form>
    }
    .into_any();
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <Card title>
                {fields}
            </Card>
            <div class="grid">{cards}</div>
        </section>
    }
    .into_any()
}

fn card(one: &Macro) -> AnyView {
    let edit = url::with_query(url::SUPERVISOR_MACROS, &[("edit", &one.id.to_string())]);
    let label = format!("Remove {}", one.name);
    let name = one.name.clone();
    let body = view! {
            <p class="macro-text" dir="auto">{one.body.clone()}</p>
            <div class="row">
                <LinkButton href=edit>"Change"<span class="unseen">" "{name}</span></LinkButton>
                <PostButton action=url::supervisor_macro_remove(one.id) kind=ButtonKind::Danger label>"Remove"</PostButton>
            </div>
    }
    .into_any();
    view! { <Card title=one.name.clone()>{body}</Card> }.into_any()
}
