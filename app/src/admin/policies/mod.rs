//! Escalation policies: for which questions, after how long and by which hours an agent steps in.

mod form;
mod list;

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    ids::PolicyId,
    views::{CalendarView, Category, PolicyView, RuleImpact},
};
use backstop_services::{Ctx, calendars, categories, policies};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, impact::Preview, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::ErrorSummary,
};
pub use form::PolicyForm;

/// Which policy the form holds at first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Id of a policy; empty for a new one.
    pub edit: String,
}

/// Where a policy goes in the order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ShiftForm {
    /// `up` or `down`.
    pub to: String,
}

/// All policies, and the form for another or for one of them.
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<ListQuery>,
) -> Answer {
    let shelves = Shelves::load(&ctx, &visit).await?;
    let wanted = shelves
        .policies
        .iter()
        .find(|policy| policy.id.to_string() == query.edit);
    let form = wanted.map_or_else(PolicyForm::fresh, PolicyForm::from);
    Ok(show(&visit, shelves, &Filled::fresh(form), None))
}

/// Tells what a policy would do, and offers to save it.
pub async fn preview(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<PolicyForm>,
) -> Answer {
    let outcome = match form.command() {
        Ok(cmd) => policies::preview(&ctx, visit.actor(), &cmd).await,
        Err(wrong) => Err(wrong.into()),
    };
    let shelves = Shelves::load(&ctx, &visit).await?;
    Ok(match outcome {
        Ok(impact) => show(&visit, shelves, &Filled::fresh(form), Some(impact)),
        Err(error) => show(&visit, shelves, &Filled::refused(form, error)?, None),
    })
}

/// Makes one, or replaces the one of that name.
pub async fn set(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<PolicyForm>,
) -> Answer {
    let outcome = match form.command() {
        Ok(cmd) => policies::set(&ctx, visit.actor(), cmd).await,
        Err(wrong) => Err(wrong.into()),
    };
    match outcome {
        Ok(_) => Ok(done(url::ADMIN_POLICIES, Done::Saved)),
        Err(error) => {
            let form = Filled::refused(form, error)?;
            Ok(show(
                &visit,
                Shelves::load(&ctx, &visit).await?,
                &form,
                None,
            ))
        }
    }
}

/// Puts one a place up or down.
pub async fn shift(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<PolicyId>,
    Form(form): Form<ShiftForm>,
) -> Answer {
    policies::shift(&ctx, visit.actor(), id, form.to == "down").await?;
    Ok(done(url::ADMIN_POLICIES, Done::Saved))
}

/// Takes one away.
pub async fn remove(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<PolicyId>,
) -> Answer {
    policies::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_POLICIES, Done::Removed))
}

/// What the page is made of.
struct Shelves {
    policies: Vec<PolicyView>,
    categories: Vec<Category>,
    calendars: Vec<CalendarView>,
}

impl Shelves {
    async fn load(ctx: &Ctx, visit: &Visit) -> Result<Self, backstop_services::Error> {
        Ok(Self {
            policies: policies::list(ctx, visit.actor()).await?,
            categories: categories::list(ctx).await?,
            calendars: calendars::list(ctx, visit.actor()).await?,
        })
    }
}

fn show(
    visit: &Visit,
    shelves: Shelves,
    form: &Filled<PolicyForm>,
    impact: Option<RuleImpact>,
) -> axum::response::Response {
    let screen = screen("Escalation policies").answering(form);
    visit.show(screen, || {
        frame(url::ADMIN_POLICIES, view(shelves, form, impact))
    })
}

fn view(shelves: Shelves, form: &Filled<PolicyForm>, impact: Option<RuleImpact>) -> AnyView {
    let name = form.values.name.trim();
    let is_known = shelves.policies.iter().any(|policy| policy.name == name);
    let preview = impact.map(|impact| {
        let what = if is_known {
            format!("If “{name}” is changed like this")
        } else {
            format!("If “{name}” is added")
        };
        view! { <Preview what impact/> }
    });
    let fields = form::fields(&shelves, form, is_known, impact.is_some());
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"The first policy in this order that fits a question says when an agent steps in. Clocks that run follow every change of the policies; a question that would be due at once gets a grace first, and such questions come up spread out, so that no change sends a wave to the queues."</p>
            {preview}
            {list::table(shelves.policies, &shelves.categories)}
            {fields}
        </section>
    }
    .into_any()
}
