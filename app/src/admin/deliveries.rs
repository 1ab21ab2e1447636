//! What is handed over to contact centres outside.

use axum::extract::{Query, State};
use backstop_domain::{
    connector::{DeliveryKind, DeliveryState},
    ids::{ConnectorId, DeliveryId},
    views::{DeliveryView, Page},
};
use backstop_services::{
    Ctx, PageRequest,
    connectors::{self, DeliveryFilter},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, screen};
use crate::{
    error::Part,
    flash::Done,
    http::{Answer, done},
    routes::url,
    show::tabs,
    ui::{Ago, DataTable, EmptyState, Icon, IconName, Pager, PostButton, Tabs},
};

/// Which deliveries are shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DeliveriesQuery {
    state: String,
    connector: String,
    cursor: String,
}

impl DeliveriesQuery {
    fn address(&self, state: &str) -> String {
        let pairs = [("state", state), ("connector", &self.connector)];
        url::with_query(url::ADMIN_DELIVERIES, &pairs)
    }
}

/// The list.
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<DeliveriesQuery>,
) -> Answer {
    let filter = DeliveryFilter {
        connector: query.connector.parse().ok().map(ConnectorId),
        state: query.state.parse().ok(),
    };
    let request = PageRequest::parse(Some(50), Some(&query.cursor))?;
    let page = connectors::deliveries(&ctx, visit.actor(), filter, request).await?;
    Ok(visit.show(screen("Deliveries"), || {
        frame(url::ADMIN_DELIVERIES, view(page, &query))
    }))
}

/// Sends a dead letter again.
pub async fn replay(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(id): Part<DeliveryId>,
) -> Answer {
    connectors::replay(&ctx, visit.actor(), id).await?;
    Ok(done(url::ADMIN_DELIVERIES, Done::Replayed))
}

fn view(page: Page<DeliveryView>, query: &DeliveriesQuery) -> AnyView {
    let mut views = vec![("All", query.address(""), query.state.is_empty())];
    views.extend(DeliveryState::ALL.iter().map(|state| {
        let word = state.word();
        (state.label(), query.address(word), query.state == word)
    }));
    let older = page
        .next
        .map(|cursor| url::page(&query.address(&query.state), &cursor));
    let list = if page.items.is_empty() {
        let text = if query.state == DeliveryState::Dead.word() {
            "What was handed over has arrived, or is still being tried."
        } else {
            "Deliveries appear when a case of a connected queue is handed over."
        };
        view! { <EmptyState title="Nothing here" text icon=IconName::Inbox/> }.into_any()
    } else {
        table(page.items)
    };
    view! {
        <section class="stack">
            <Tabs items=tabs(views) label="Deliveries"/>
            {list}
            <Pager older_href=older older_label="Older deliveries"/>
        </section>
    }
    .into_any()
}

/// Deliveries as a table.
pub(super) fn table(items: Vec<DeliveryView>) -> AnyView {
    let rows: Vec<_> = items.into_iter().map(row).collect();
    view! {
        <DataTable caption="Deliveries" columns=vec!["What", "Case", "State", "Attempts", "When", ""]>{rows}</DataTable>
    }
    .into_any()
}

fn row(one: DeliveryView) -> AnyView {
    let case = one.case.map(|id| {
        let ticket = one.external_id.clone().map(|id| format!(" · ticket {id}"));
        view! { <a href=url::case(id)>{format!("Case {id}")}</a>{ticket} }
    });
    let error = (!one.last_error.is_empty()).then(|| {
        let said = match one.state {
            DeliveryState::Skipped => one.last_error.clone(),
            _ => format!("The other end {}.", one.last_error),
        };
        view! { <br/><span class="meta">{said}</span> }
    });
    let when = match (one.next_at, one.ended_at) {
        (Some(next), _) if one.attempts > 0 => {
            view! { "Next try "<Ago rfc3339=next.to_string()/> }.into_any()
        }
        (_, Some(ended)) => view! { <Ago rfc3339=ended.to_string()/> }.into_any(),
        _ => view! { <Ago rfc3339=one.created_at.to_string()/> }.into_any(),
    };
    let replay = (one.state == DeliveryState::Dead && one.kind != DeliveryKind::Test).then(|| {
        let label = format!("Send delivery {} again", one.id);
        view! { <PostButton action=url::admin_delivery_replay(one.id) label>"Send again"</PostButton> }
    });
    view! {
        <tr>
            <td data-label="What">{one.kind.label()}<br/><span class="meta">{one.connector}</span></td>
            <td data-label="Case">{case}</td>
            <td data-label="State">{mark(one.kind, one.state)}{error}</td>
            <td data-label="Attempts">{one.attempts}</td>
            <td data-label="When">{when}</td>
            <td>{replay}</td>
        </tr>
    }
    .into_any()
}

fn mark(kind: DeliveryKind, state: DeliveryState) -> AnyView {
    let words = match (kind, state) {
        // Nobody sends a failed test again.
        (DeliveryKind::Test, DeliveryState::Dead) => "Failed",
        _ => state.label(),
    };
    let (class, icon) = match state {
        DeliveryState::Pending => ("state wait", IconName::Wait),
        DeliveryState::Delivered => ("state done", IconName::Done),
        DeliveryState::Skipped => ("state open", IconName::Closed),
        DeliveryState::Dead => ("state late", IconName::Warning),
    };
    view! { <span class=class><Icon name=icon/>{words}</span> }.into_any()
}
