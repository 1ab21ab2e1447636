//! The audit trail: what happened to cases, and what was changed about queues and agents.

use axum::extract::{Query, State};
use backstop_domain::views::{CaseLogEntry, DeskLogEntry, Page};
use backstop_services::{Ctx, PageRequest, supervision};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, screen};
use crate::{
    agent::event_label,
    http::{Answer, Visit},
    routes::url,
    show::tabs,
    ui::{Ago, DataTable, EmptyState, Pager, Tabs},
};

/// Which trail, and where the page before ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct LogQuery {
    of: String,
    cursor: String,
}

/// The trail.
pub async fn show(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<LogQuery>) -> Answer {
    let page = PageRequest::parse(Some(50), Some(&query.cursor))?;
    let desk = query.of == "desk";
    let (rows, next) = if desk {
        let Page { items, next } = supervision::desk_log(&ctx, visit.actor(), page).await?;
        (items.iter().map(desk_row).collect::<Vec<_>>(), next)
    } else {
        let Page { items, next } = supervision::cases_log(&ctx, visit.actor(), page).await?;
        (items.iter().map(case_row).collect::<Vec<_>>(), next)
    };
    Ok(visit.show(screen("Audit trail"), || {
        frame(url::SUPERVISOR_LOG, view(rows, next, desk))
    }))
}

fn view(rows: Vec<AnyView>, next: Option<String>, desk: bool) -> AnyView {
    let desk_address = url::with_query(url::SUPERVISOR_LOG, &[("of", "desk")]);
    let items = tabs(vec![
        ("Cases", url::SUPERVISOR_LOG.to_owned(), !desk),
        ("Queues and agents", desk_address.clone(), desk),
    ]);
    let here = if desk {
        desk_address
    } else {
        url::SUPERVISOR_LOG.to_owned()
    };
    let older = next.map(|cursor| url::page(&here, &cursor));
    let columns = vec!["When", "Who", "What", "Where", "Note"];
    let table = if rows.is_empty() {
        view! { <EmptyState title="Nothing yet" text="What is done stands here from then on, and nobody can change it."/> }
            .into_any()
    } else {
        view! { <DataTable caption="Audit trail" columns>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <Tabs items label="Trails"/>
            {table}
            <Pager older_href=older older_label="Earlier"/>
        </section>
    }
    .into_any()
}

fn row(at: String, who: Option<String>, what: String, place: AnyView, note: String) -> AnyView {
    let who = who.unwrap_or_else(|| "The program".to_owned());
    view! {
        <tr>
            <td data-label="When"><Ago rfc3339=at/></td>
            <td data-label="Who"><bdi>{who}</bdi></td>
            <td data-label="What">{what}</td>
            <td data-label="Where">{place}</td>
            <td data-label="Note" dir="auto">{note}</td>
        </tr>
    }
    .into_any()
}

fn case_row(log: &CaseLogEntry) -> AnyView {
    let entry = &log.entry;
    let place = view! { <a href=url::case(log.case)>"Case "{log.case.to_string()}</a> }.into_any();
    row(
        entry.at.to_string(),
        entry.actor.as_ref().map(|who| who.username.clone()),
        event_label(entry.kind).to_owned(),
        place,
        entry.note.clone(),
    )
}

fn desk_row(entry: &DeskLogEntry) -> AnyView {
    let what = match entry.action.as_str() {
        "queue.paused" => "Paused the queue",
        "queue.resumed" => "Let the queue go on",
        "queue.changed" => "Changed the queue",
        "skill.created" => "Added the skill",
        "skill.removed" => "Removed the skill",
        "agent.changed" => "Set capacity and skills",
        "category.needs" => "Set what the category calls for",
        "macro.created" => "Added the macro",
        "macro.changed" => "Changed the macro",
        "macro.removed" => "Removed the macro",
        other => other,
    };
    row(
        entry.at.to_string(),
        entry.actor.as_ref().map(|who| who.username.clone()),
        what.to_owned(),
        entry.target.clone().into_any(),
        entry.detail.clone(),
    )
}
