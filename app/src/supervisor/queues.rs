//! How queues give out their cases: name, units, when optional skills are dropped; pausing.

use axum::{Form, extract::State};
use backstop_domain::{commands::SetQueue, views::Queue};
use backstop_services::{Ctx, policies, queues};
use leptos::prelude::*;
use serde::Deserialize;

use super::{board::switch, frame, require_supervisor, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Button, Card, EmptyState, ErrorSummary, Field},
};

/// A queue as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueForm {
    name: String,
    units: String,
    relax_after: String,
    /// The queue it is about; comes from the address.
    #[serde(skip)]
    slug: String,
}

/// All queues.
pub async fn list(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    show(&ctx, &visit, Filled::fresh(QueueForm::default())).await
}

/// Changes one.
pub async fn update(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(slug): Part<String>,
    Form(mut form): Form<QueueForm>,
) -> Answer {
    let cmd = SetQueue {
        name: form.name.clone(),
        units: form.units.trim().parse().unwrap_or(0),
        relax_after: form.relax_after.clone(),
    };
    match queues::update(&ctx, visit.actor(), &slug, cmd).await {
        Ok(()) => Ok(done(url::SUPERVISOR_QUEUES, Done::Saved)),
        Err(error) => {
            form.slug = slug;
            show(&ctx, &visit, Filled::refused(form, error)?).await
        }
    }
}

/// Pauses one.
pub async fn pause(State(ctx): State<Ctx>, visit: Visit, Part(slug): Part<String>) -> Answer {
    queues::pause(&ctx, visit.actor(), &slug).await?;
    Ok(done(url::SUPERVISOR, Done::QueuePaused))
}

/// Ends a pause.
pub async fn resume(State(ctx): State<Ctx>, visit: Visit, Part(slug): Part<String>) -> Answer {
    queues::resume(&ctx, visit.actor(), &slug).await?;
    Ok(done(url::SUPERVISOR, Done::QueueResumed))
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<QueueForm>) -> Answer {
    require_supervisor(visit)?;
    let all = policies::queues(ctx).await?;
    let screen = screen("Queues").answering(&form);
    Ok(visit.show(screen, || frame(url::SUPERVISOR_QUEUES, view(&all, &form))))
}

fn view(all: &[Queue], form: &Filled<QueueForm>) -> AnyView {
    if all.is_empty() {
        return view! { <EmptyState title="No queues yet" text="A queue is made with the first policy that names it, and the general one with the first case."/> }
            .into_any();
    }
    let cards: Vec<_> = all.iter().map(|queue| card(queue, form)).collect();
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"A case costs an agent as many units as its queue says, and an agent takes cases as long as there is room. Optional skills are dropped after a while, rather than let a customer wait."</p>
            <div class="grid">{cards}</div>
        </section>
    }
    .into_any()
}

/// Only the form that was sent shows what is wrong with it.
fn card(queue: &Queue, form: &Filled<QueueForm>) -> AnyView {
    let sent = form.values.slug == queue.slug;
    let error = move |field: &str| form.error(field).filter(|_| sent);
    let (name, units, relax) = if sent {
        let typed = form.values.clone();
        (typed.name, typed.units, typed.relax_after)
    } else {
        let units = queue.units.to_string();
        (queue.name.clone(), units, queue.relax_after.clone())
    };
    let label = format!("Queue {}", queue.name);
    let body = view! {
            <p class="meta">{queue.open}" open"{queue.paused_at.map(|_| " · paused")}</p>
            <form class="form" method="post" action=url::supervisor_queue(&queue.slug, "") aria-label=label data-once="">
                <Field label="Name" name="name" value=name error=error("name") required=true maxlength=Some(80)/>
                <Field label="Units a case costs" name="units" kind="number" min="1" max="100" value=units error=error("units") required=true/>
                <Field label="Optional skills are dropped after" name="relax_after" value=relax error=error("relax_after") required=true/>
                <div class="row"><Button>"Save"</Button></div>
            </form>
            <div class="row">{switch(queue)}</div>
    }
    .into_any();
    view! { <Card title=queue.name.clone()>{body}</Card> }.into_any()
}
