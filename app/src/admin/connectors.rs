//! Connectors: contact centres outside, and the form for another.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    commands::SaveConnector,
    connector::ConnectorKind,
    views::{ConnectorHealth, ConnectorView},
};
use backstop_services::{Ctx, connectors};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, require_admin, screen};
use crate::{
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{
        Ago, Breadcrumbs, Button, ButtonKind, Checkbox, DataTable, EmptyState, ErrorSummary, Field,
        Hidden, Icon, IconName, Link, LinkButton,
    },
};

/// A connector as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ConnectorForm {
    /// Its name.
    pub name: String,
    /// A word of `ConnectorKind`.
    pub kind: String,
    /// Slug of the queue.
    pub queue: String,
    /// Where it leads.
    pub address: String,
    /// The queue or group there.
    pub remote_queue: String,
    /// The field there that keeps our reference.
    pub reference_field: String,
    /// Who signs in there.
    pub login: String,
    /// Ticked or not.
    pub share_email: String,
    /// Ticked or not.
    pub work_here: String,
    /// Token or signing secret; empty where it stays.
    pub credential: String,
    /// What inbound calls are signed with; empty where it stays.
    pub hook_secret: String,
    /// Networks of one's own.
    pub allowed: String,
    /// An agent's name.
    pub reply_as: String,
    /// Ticked or not.
    pub enabled: String,
}

impl ConnectorForm {
    /// The kind chosen; the first of all where none is.
    #[must_use]
    pub fn kind(&self) -> ConnectorKind {
        self.kind.parse().unwrap_or(ConnectorKind::RequestTracker)
    }

    /// What is asked for.
    #[must_use]
    pub fn command(&self) -> SaveConnector {
        let given = |text: &String| (!text.trim().is_empty()).then(|| text.clone());
        SaveConnector {
            name: self.name.clone(),
            kind: self.kind(),
            queue: self.queue.clone(),
            address: self.address.clone(),
            remote_queue: self.remote_queue.clone(),
            reference_field: self.reference_field.clone(),
            login: self.login.clone(),
            share_email: !self.share_email.is_empty(),
            work_here: !self.work_here.is_empty(),
            credential: given(&self.credential),
            hook_secret: given(&self.hook_secret),
            allowed: self.allowed.clone(),
            reply_as: self.reply_as.clone(),
            enabled: !self.enabled.is_empty(),
        }
    }
}

/// Which kind of connector is to be made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct KindQuery {
    kind: String,
}

/// All connectors.
pub async fn list(State(ctx): State<Ctx>, Admin(visit): Admin) -> Answer {
    let all = connectors::list(&ctx, visit.actor()).await?;
    Ok(visit.show(screen("Helpdesk"), || {
        frame(url::ADMIN_CONNECTORS, list_view(all))
    }))
}

/// The form for another.
pub async fn new(Admin(visit): Admin, Query(query): Query<KindQuery>) -> Answer {
    require_admin(&visit)?;
    let mut form = ConnectorForm {
        kind: query.kind,
        queue: "general".to_owned(),
        reply_as: visit.username().unwrap_or_default().to_owned(),
        enabled: "1".to_owned(),
        hook_secret: connectors::signing_secret()?,
        ..ConnectorForm::default()
    };
    if form.kind() == ConnectorKind::Webhook {
        form.credential = connectors::signing_secret()?;
    }
    Ok(show_new(&visit, &Filled::fresh(form)))
}

/// Makes one.
pub async fn create(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Form(form): Form<ConnectorForm>,
) -> Answer {
    match connectors::create(&ctx, visit.actor(), form.command()).await {
        Ok(made) => Ok(done(&url::admin_connector(made.id), Done::Saved)),
        Err(error) => {
            require_admin(&visit)?;
            Ok(show_new(&visit, &Filled::refused(form, error)?))
        }
    }
}

fn show_new(visit: &Visit, form: &Filled<ConnectorForm>) -> axum::response::Response {
    let screen = screen("A new connector").status(form.status);
    visit.show(screen, || new_view(form))
}

fn list_view(all: Vec<ConnectorView>) -> AnyView {
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let list = if rows.is_empty() {
        view! { <EmptyState title="No helpdesk is connected" text="Cases stay in the queue here, where your agents answer them." icon=IconName::Case/> }.into_any()
    } else {
        view! { <DataTable caption="Connectors" columns=vec!["Name", "Queue", "State", "Last success", "Waiting", "Dead letters"]>{rows}</DataTable> }.into_any()
    };
    let kinds: Vec<_> = ConnectorKind::ALL
        .iter()
        .map(|kind| {
            let href = url::with_query(url::ADMIN_CONNECTORS_NEW, &[("kind", kind.word())]);
            view! { <LinkButton href>{kind.label()}</LinkButton> }
        })
        .collect();
    view! {
        <section class="stack">
            <p class="lead">"A case that comes into a connected queue becomes a ticket in your helpdesk. What your agents answer and resolve there appears in the thread here."</p>
            {list}
            <section class="stack" aria-labelledby="connect">
                <h2 id="connect">"Connect a helpdesk"</h2>
                <div class="row">{kinds}</div>
            </section>
        </section>
    }
    .into_any()
}

fn row(one: ConnectorView) -> AnyView {
    let last = match one.last_ok_at {
        Some(at) => view! { <Ago rfc3339=at.to_string()/> }.into_any(),
        None => "Never".into_any(),
    };
    view! {
        <tr>
            <td data-label="Name"><a href=url::admin_connector(one.id)>{one.name}</a><br/><span class="meta">{one.kind.label()}</span></td>
            <td data-label="Queue">{one.queue}</td>
            <td data-label="State">{health_mark(one.health)}</td>
            <td data-label="Last success">{last}</td>
            <td data-label="Waiting">{one.waiting}</td>
            <td data-label="Dead letters">{one.dead}</td>
        </tr>
    }
    .into_any()
}

/// Word, icon and colour of a connector's health.
pub(super) fn health_mark(health: ConnectorHealth) -> AnyView {
    let (class, icon) = match health {
        ConnectorHealth::Well => ("state done", IconName::Done),
        ConnectorHealth::New => ("state open", IconName::Open),
        ConnectorHealth::Failing | ConnectorHealth::Open => ("state late", IconName::Warning),
        ConnectorHealth::Off => ("state open", IconName::Closed),
    };
    view! { <span class=class><Icon name=icon/>{health.label()}</span> }.into_any()
}

fn new_view(form: &Filled<ConnectorForm>) -> AnyView {
    let kind = form.values.kind();
    view! {
        <div class="page narrow">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Helpdesk", url::ADMIN_CONNECTORS)]/>
                <h1>"Connect: "{kind.label()}</h1>
            </div>
            <ErrorSummary errors=form.errors.clone()/>
            {fields(form, url::ADMIN_CONNECTORS, None)}
        </div>
    }
    .into_any()
}

/// The form of a kind; `saved` is the connector it changes.
pub(super) fn fields(
    form: &Filled<ConnectorForm>,
    action: &str,
    saved: Option<&ConnectorView>,
) -> AnyView {
    let values = form.values.clone();
    let kind = values.kind();
    view! {
        <form class="form" method="post" action=action.to_owned() data-once="" autocomplete="off">
            <Hidden name="kind" value=kind.word()/>
            <Field label="Name" name="name" value=values.name error=form.error("name") required=true maxlength=Some(80)/>
            <Field label="Queue" name="queue" value=values.queue error=form.error("queue") required=true
                hint="Cases of this queue are handed over, from now on."/>
            {address(form, kind)}
            {there(form, kind)}
            {credential(form, kind, saved.is_some_and(|one| one.credential_set))}
            <Field label="Replies appear as" name="reply_as" value=values.reply_as error=form.error("reply_as") required=true
                hint="The name of an agent here. What is answered there is posted in this name."/>
            {hook_secret(form, kind, saved)}
            {privacy(form, kind)}
            <Checkbox label="Agents here take these cases, too" name="work_here" checked=!form.values.work_here.is_empty()
                hint="Without it “Take the next case” leaves them to your helpdesk, as long as handing over works."/>
            <Checkbox label="Hand cases over" name="enabled" checked=!form.values.enabled.is_empty()
                hint="Turned on again later, it takes the cases that come from then on."/>
            <div class="row"><Button kind=ButtonKind::Main>"Save"</Button></div>
        </form>
    }
    .into_any()
}

fn address(form: &Filled<ConnectorForm>, kind: ConnectorKind) -> AnyView {
    let (label, hint) = match kind {
        ConnectorKind::Email => (
            "Mailbox",
            "Where each case is sent, such as desk@example.com.",
        ),
        ConnectorKind::Webhook => (
            "Address",
            "Gets a signed POST for each case, post and closing.",
        ),
        _ => (
            "Address",
            "Where it is reached in a browser, such as https://desk.example.com.",
        ),
    };
    let inside = (kind != ConnectorKind::Email).then(|| {
        view! {
            <Field label="Addresses inside your own network" name="allowed" value=form.values.allowed.clone() error=form.error("allowed")
                mark_optional=true hint="Only where the helpdesk is not on the public internet: its address or network, such as 10.1.2.3 or 10.0.0.0/8. Nothing else inside can be called."/>
        }
    });
    view! {
        <Field label=label name="address" value=form.values.address.clone() error=form.error("address") required=true hint=hint/>
        {inside}
    }
    .into_any()
}

/// What the kind needs to know about the other end.
fn there(form: &Filled<ConnectorForm>, kind: ConnectorKind) -> AnyView {
    let queue = |label: &'static str, hint: &'static str| {
        view! { <Field label name="remote_queue" value=form.values.remote_queue.clone() error=form.error("remote_queue") hint/> }
    };
    let field = |hint: &'static str| {
        view! { <Field label="Field for our reference" name="reference_field" value=form.values.reference_field.clone() error=form.error("reference_field") mark_optional=true hint/> }
    };
    match kind {
        ConnectorKind::RequestTracker => view! {
            {queue("Queue there", "Tickets are made in it.")}
            {field("A custom field of that queue's tickets, “enter one value”. ExternalId where nothing is said.")}
        }
        .into_any(),
        ConnectorKind::Zammad => view! {
            {queue("Group there", "Tickets are made in it.")}
            {field("A text attribute of tickets. backstop_reference where nothing is said.")}
        }
        .into_any(),
        ConnectorKind::Zendesk => view! {
            <Field label="E-mail address of the token" name="login" value=form.values.login.clone() error=form.error("login") required=true/>
            {queue("Number of the group there (optional)", "Where nothing is said, Zendesk decides.")}
        }
        .into_any(),
        ConnectorKind::Webhook | ConnectorKind::Email => ().into_any(),
    }
}

fn credential(form: &Filled<ConnectorForm>, kind: ConnectorKind, set: bool) -> AnyView {
    let (label, hint) = match kind {
        ConnectorKind::Email => return ().into_any(),
        ConnectorKind::Webhook => (
            "Signing secret",
            "Calls are signed with it. Copy it to the receiver now: it is not shown again.",
        ),
        ConnectorKind::RequestTracker => (
            "Token",
            "Of a user of its own, who may see, make, answer and change tickets in the queue.",
        ),
        _ => (
            "Token",
            "Of a user of its own, who may make and change tickets.",
        ),
    };
    let (hint, input) = if set {
        ("It is set. Leave this empty to keep it.", "password")
    } else if kind == ConnectorKind::Webhook {
        (hint, "text")
    } else {
        (hint, "password")
    };
    view! {
        <Field label name="credential" kind=input value=form.values.credential.clone() error=form.error("credential")
            hint required=!set autocomplete="off"/>
    }
    .into_any()
}

fn hook_secret(
    form: &Filled<ConnectorForm>,
    kind: ConnectorKind,
    saved: Option<&ConnectorView>,
) -> AnyView {
    let set = saved.is_some_and(|one| one.hook_secret_set);
    let hint = match (set, kind.is_polled()) {
        (true, _) => "It is set. Leave this empty to keep it.",
        (false, true) => {
            "What changes there is asked for every few seconds anyway; a signed call makes it quicker. Copy it now: it is not shown again."
        }
        (false, false) => {
            "Replies and resolutions come as calls signed with it. Copy it now: it is not shown again."
        }
    };
    view! {
        <Field label="Secret of calls to us" name="hook_secret" value=form.values.hook_secret.clone() error=form.error("hook_secret")
            hint mark_optional=true autocomplete="off"/>
    }
    .into_any()
}

fn privacy(form: &Filled<ConnectorForm>, kind: ConnectorKind) -> AnyView {
    if kind == ConnectorKind::Email {
        return ().into_any();
    }
    view! {
        <Checkbox label="Pass the customer's e-mail address on" name="share_email" checked=!form.values.share_email.is_empty()
            hint="Your helpdesk can then write to customers by itself. Without it they are told by this site alone."/>
    }
    .into_any()
}
