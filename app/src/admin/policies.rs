//! Escalation policies: after how long an agent steps in.

use axum::{Form, extract::State};
use backstop_domain::{
    commands::SetPolicy,
    ids::PolicyId,
    views::{Category, PolicyView},
};
use backstop_services::{Ctx, categories, policies};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::category_options,
    ui::{Button, ButtonKind, Card, DataTable, ErrorSummary, Field, PostButton, Select},
};

/// A policy as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct PolicyForm {
    /// Its name; an existing one is replaced.
    pub name: String,
    /// Slug of the category; empty for every one.
    pub category: String,
    /// A span such as `60m`.
    pub after: String,
    /// Slug of the queue.
    pub queue: String,
    /// 1 to 4.
    pub priority: String,
}

impl From<&PolicyForm> for SetPolicy {
    fn from(form: &PolicyForm) -> Self {
        let given = |text: &String| (!text.trim().is_empty()).then(|| text.clone());
        Self {
            name: form.name.clone(),
            category: given(&form.category),
            after: form.after.clone(),
            queue: given(&form.queue),
            priority: form.priority.parse().ok(),
            ..Self::default()
        }
    }
}

/// All policies, and the form for another.
pub async fn list(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    let form = PolicyForm {
        after: "60m".to_owned(),
        priority: "3".to_owned(),
        ..PolicyForm::default()
    };
    show(&ctx, &visit, Filled::fresh(form)).await
}

/// Makes one, or replaces the one of that name.
pub async fn set(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<PolicyForm>) -> Answer {
    match policies::set(&ctx, visit.actor(), (&form).into()).await {
        Ok(_) => Ok(done(url::ADMIN_POLICIES, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// Takes one away.
pub async fn remove(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PolicyId>) -> Answer {
    policies::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_POLICIES, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<PolicyForm>) -> Answer {
    let all = policies::list(ctx, visit.actor()).await?;
    let categories = categories::list(ctx).await?;
    let screen = screen("Escalation policies").answering(&form);
    Ok(visit.show(screen, || {
        frame(url::ADMIN_POLICIES, view(all, &categories, &form))
    }))
}

fn view(all: Vec<PolicyView>, categories: &[Category], form: &Filled<PolicyForm>) -> AnyView {
    let rows: Vec<_> = all
        .into_iter()
        .map(|policy| row(policy, categories))
        .collect();
    let new = fields(categories, form);
    let columns = vec![
        "Name",
        "Category",
        "An agent steps in after",
        "Queue",
        "Priority",
        "",
    ];
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"A question nobody has answered goes to an agent after the time of its category's policy; where there is none, after that of “every category”. Questions already asked keep the time they were promised."</p>
            <DataTable caption="Escalation policies" columns>{rows}</DataTable>
            <Card title="Add or replace a policy">{new}</Card>
        </section>
    }
    .into_any()
}

fn row(policy: PolicyView, categories: &[Category]) -> AnyView {
    let category = policy.category.map_or_else(
        || "Every category".to_owned(),
        |slug| {
            categories
                .iter()
                .find(|c| c.slug == slug)
                .map_or(slug, |c| c.name.clone())
        },
    );
    let label = format!("Remove {}", policy.name);
    view! {
        <tr>
            <td data-label="Name">{policy.name}</td>
            <td data-label="Category">{category}</td>
            <td data-label="After">{policy.after}</td>
            <td data-label="Queue">{policy.queue}</td>
            <td data-label="Priority">{policy.priority}</td>
            <td><PostButton action=url::admin_policy_remove(policy.id) kind=ButtonKind::Danger label>"Remove"</PostButton></td>
        </tr>
    }
    .into_any()
}

fn fields(categories: &[Category], form: &Filled<PolicyForm>) -> AnyView {
    let values = form.values.clone();
    let mut places = vec![(String::new(), "Every category".to_owned())];
    places.extend(category_options(categories));
    let priorities = [("1", "1, most urgent"), ("2", "2"), ("3", "3"), ("4", "4")]
        .map(|(value, label)| (value.to_owned(), label.to_owned()))
        .to_vec();
    view! {
        <form class="form" method="post" action=url::ADMIN_POLICIES data-once="">
            <Field label="Name" name="name" value=values.name error=form.error("name") hint="A policy of the same name is replaced." required=true maxlength=Some(80)/>
            <Select label="Category" name="category" options=places selected=values.category error=form.error("category")/>
            <Field label="An agent steps in after" name="after" value=values.after error=form.error("after")
                hint="A number and a unit: 20m, 4h or 2d." required=true/>
            <Field label="Queue" name="queue" value=values.queue error=form.error("queue") mark_optional=true
                hint="Its address, such as billing. Made where it does not exist; general where nothing is said."/>
            <Select label="Priority" name="priority" options=priorities selected=values.priority error=form.error("priority")/>
            <div class="row"><Button kind=ButtonKind::Main>"Save the policy"</Button></div>
        </form>
    }
    .into_any()
}
