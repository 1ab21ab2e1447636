//! One connector: its health, what can be done with it, its latest deliveries, its form.

use axum::{Form, extract::State};
use backstop_domain::{
    ids::ConnectorId,
    views::{ConnectorView, DeliveryView},
};
use backstop_services::{
    Ctx, PageRequest,
    connectors::{self, DeliveryFilter},
};
use leptos::prelude::*;

use super::{
    Admin,
    connectors::{ConnectorForm, fields, health_mark},
    deliveries, screen,
};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Ago, Breadcrumbs, ButtonKind, Card, ErrorSummary, Link, PostButton},
};

/// Deliveries shown beside the form.
const LATEST: u64 = 5;

fn form_of(one: &ConnectorView) -> ConnectorForm {
    let tick = |yes: bool| if yes { "1".to_owned() } else { String::new() };
    ConnectorForm {
        name: one.name.clone(),
        kind: one.kind.word().to_owned(),
        queue: one.queue.clone(),
        address: one.address.clone(),
        remote_queue: one.remote_queue.clone(),
        reference_field: one.reference_field.clone(),
        login: one.login.clone(),
        share_email: tick(one.share_email),
        work_here: tick(one.work_here),
        credential: String::new(),
        hook_secret: String::new(),
        allowed: one.allowed.clone(),
        reply_as: one.reply_as.username.clone(),
        enabled: tick(one.enabled),
    }
}

/// The page.
pub async fn one(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<ConnectorId>,
) -> Answer {
    let one = connectors::get(&ctx, visit.actor(), id).await?;
    let form = Filled::fresh(form_of(&one));
    show(&ctx, &visit, one, form).await
}

/// Changes it.
pub async fn update(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<ConnectorId>,
    Form(form): Form<ConnectorForm>,
) -> Answer {
    match connectors::update(&ctx, visit.actor(), id, form.command()).await {
        Ok(_) => Ok(done(&url::admin_connector(id), Done::Saved)),
        Err(error) => {
            let one = connectors::get(&ctx, visit.actor(), id).await?;
            show(&ctx, &visit, one, Filled::refused(form, error)?).await
        }
    }
}

/// Tries it.
pub async fn test(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<ConnectorId>,
) -> Answer {
    connectors::try_out(&ctx, visit.actor(), id).await?;
    Ok(done(&url::admin_connector(id), Done::Trying))
}

/// Sends its dead letters again.
pub async fn replay(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<ConnectorId>,
) -> Answer {
    connectors::replay_all(&ctx, visit.actor(), id).await?;
    Ok(done(&url::admin_connector(id), Done::Replayed))
}

/// Takes it away.
pub async fn remove(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<ConnectorId>,
) -> Answer {
    connectors::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_CONNECTORS, Done::Removed))
}

async fn show(ctx: &Ctx, visit: &Visit, one: ConnectorView, form: Filled<ConnectorForm>) -> Answer {
    let filter = DeliveryFilter {
        connector: Some(one.id),
        ..DeliveryFilter::default()
    };
    let latest = PageRequest::first(LATEST);
    let latest = connectors::deliveries(ctx, visit.actor(), filter, latest).await?;
    let screen = screen(format!("Connector {}", one.name)).status(form.status);
    Ok(visit.show(screen, || view(&one, latest.items, &form)))
}

fn view(one: &ConnectorView, latest: Vec<DeliveryView>, form: &Filled<ConnectorForm>) -> AnyView {
    let unused = latest.is_empty();
    let list = (!unused).then(|| {
        let all = url::with_query(url::ADMIN_DELIVERIES, &[("connector", &one.id.to_string())]);
        view! {
            <section class="stack" aria-labelledby="latest">
                <h2 id="latest">"Latest deliveries"</h2>
                {deliveries::table(latest)}
                <p><a href=all>"All deliveries of this connector"</a></p>
            </section>
        }
    });
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Helpdesk", url::ADMIN_CONNECTORS)]/>
                <h1>{one.name.clone()}</h1>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            {standing(one, unused)}
            {list}
            <section class="stack" aria-labelledby="settings">
                <h2 id="settings">{format!("Settings: {}", one.kind.label())}</h2>
                {fields(form, &url::admin_connector(one.id), Some(one))}
            </section>
        </div>
    }
    .into_any()
}

fn standing(one: &ConnectorView, unused: bool) -> AnyView {
    let well = one
        .last_ok_at
        .map(|at| view! { <p>"The last call went well "<Ago rfc3339=at.to_string()/>"."</p> });
    let ill = one.last_error_at.map(|at| {
        let what = format!("The other end {}. That was ", one.last_error);
        view! { <p>{what}<Ago rfc3339=at.to_string()/>"."</p> }
    });
    let paused = one.paused_until.map(|at| {
        view! { <p>"Too many calls failed in a row; it is tried again "<Ago rfc3339=at.to_string()/>"."</p> }
    });
    let replay = (one.dead > 0).then(|| {
        let label = format!("Send {} again", count(one.dead, "dead letter"));
        view! { <PostButton action=url::admin_connector_act(one.id, "replay")>{label}</PostButton> }
    });
    let test = one.enabled.then(|| {
        view! { <PostButton action=url::admin_connector_act(one.id, "test")>"Send a test"</PostButton> }
    });
    let hook = one.hook_url.clone();
    let standing = format!(
        "{} waiting, {}.",
        count(one.waiting, "delivery"),
        count(one.dead, "dead letter")
    );
    let health = one.health;
    let remove = unused.then(|| {
        view! { <PostButton action=url::admin_connector_act(one.id, "remove") kind=ButtonKind::Danger>"Remove"</PostButton> }
    });
    view! {
        <Card>
            <p>{health_mark(health)}" "{standing}</p>
            {well}{ill}{paused}
            <p>"Calls to us go to "<code>{hook}</code></p>
            <div class="row">{test}{replay}{remove}</div>
        </Card>
    }
    .into_any()
}

/// "1 delivery", "2 deliveries", "3 dead letters".
fn count(number: i64, what: &str) -> String {
    match (number, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        _ => format!("{number} {what}s"),
    }
}
