//! The board: how deep and how old each queue is, what is late, and who has how much in hand.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{Html, IntoResponse},
};
use backstop_domain::{
    Timestamp,
    views::{AgentDesk, Board, BoardQueue},
};
use backstop_services::{Ctx, supervision};
use leptos::prelude::*;

use super::{frame, screen};
use crate::{
    http::{Answer, PART, Visit},
    render::to_document,
    routes::url,
    show::count,
    ui::{
        Ago, BadgeState, ButtonKind, DataTable, Icon, IconName, Notice, PostButton, StateBadge,
        TimeBar, TimeKind,
    },
};

/// The board; to its own script the numbers alone, which it puts in place.
pub async fn board(State(ctx): State<Ctx>, visit: Visit, headers: HeaderMap) -> Answer {
    let board = supervision::board(&ctx, visit.actor()).await?;
    let now = ctx.now();
    if headers.contains_key(PART) {
        return Ok(Html(to_document(|| view(&board, now))).into_response());
    }
    Ok(visit.show(screen("Board"), || {
        frame(url::SUPERVISOR, view(&board, now))
    }))
}

fn view(board: &Board, now: Timestamp) -> AnyView {
    let queues: Vec<_> = board.queues.iter().map(|queue| row(queue, now)).collect();
    let agents: Vec<_> = board.agents.iter().map(agent).collect();
    let columns = vec![
        "Queue",
        "Waiting",
        "Oldest",
        "With agents",
        "On customers",
        "Late",
        "Helped (30 days)",
        "",
    ];
    view! {
        <section class="stack">
            {figures(board)}
            <p class="unseen" role="status" data-told=""></p>
            <div role="status" data-changed="" hidden><Notice><p>"There are other queues or agents now. "<a href=url::SUPERVISOR aria-keyshortcuts="u">"Show it as it is now"</a></p></Notice></div>
            <h2>"Queues"</h2>
            <DataTable caption="Queues" columns>{queues}</DataTable>
            <h2>"Agents"</h2>
            <DataTable caption="Agents" columns=vec!["Agent", "In hand", "Waiting for customers", "Skills"]>{agents}</DataTable>
        </section>
    }
    .into_any()
}

/// The four numbers that say whether the day goes well.
fn figures(board: &Board) -> AnyView {
    let sum = |each: fn(&BoardQueue) -> i64| board.queues.iter().map(each).sum::<i64>();
    let (helped, not) = (sum(|q| q.helped), sum(|q| q.not_helped));
    let share = if helped + not == 0 {
        "–".to_owned()
    } else {
        format!("{} %", helped * 100 / (helped + not))
    };
    let late = sum(|q| q.late);
    let figure = |name: &'static str, value: String, tone: &'static str| {
        let class = format!("figure {tone}");
        view! { <div><dt>{name}</dt><dd class=class data-live=name>{value}</dd></div> }
    };
    let tone = if late > 0 { "bad" } else { "" };
    view! {
        <dl class="facts">
            {figure("Nobody has them", sum(|q| q.waiting).to_string(), "")}
            {figure("With agents", sum(|q| q.claimed).to_string(), "")}
            {figure("Late", late.to_string(), tone)}
            {figure("Customers we helped, 30 days", share, "")}
        </dl>
    }
    .into_any()
}

fn row(row: &BoardQueue, now: Timestamp) -> AnyView {
    let queue = &row.queue;
    let cases = url::with_query(url::SUPERVISOR_CASES, &[("queue", &queue.slug)]);
    let oldest = match row.oldest {
        Some(at) => view! { <Ago rfc3339=at.to_string()/> }.into_any(),
        None => "–".into_any(),
    };
    let late = if row.late > 0 {
        let words = row.late.to_string();
        view! { <StateBadge state=BadgeState::Late label=words/> }.into_any()
    } else {
        view! { <span class="row"><Icon name=IconName::Check/>"None"</span> }.into_any()
    };
    let said = match row.helped + row.not_helped {
        0 => "–".to_owned(),
        all => format!("{} of {all}", row.helped),
    };
    let is_paused = queue.paused_at.is_some_and(|at| at <= now);
    let paused =
        is_paused.then(|| view! { " "<StateBadge state=BadgeState::Closed label="Paused"/> });
    // What stands in a row beside numbers is part of its name: another button is another row.
    let live = format!("queue {} {}", queue.slug, queue.paused_at.is_some());
    view! {
        <tr data-live=live>
            <td data-label="Queue"><span><a href=cases>{queue.name.clone()}</a>{paused}</span></td>
            <td data-label="Waiting">{row.waiting}{outside(row.outside)}</td>
            <td data-label="Oldest">{oldest}</td>
            <td data-label="With agents">{row.claimed}</td>
            <td data-label="On customers">{row.customer}</td>
            <td data-label="Late">{late}{outside(row.late_outside)}</td>
            <td data-label="Helped">{said}</td>
            <td>{switch(queue)}</td>
        </tr>
    }
    .into_any()
}

/// Cases that a contact centre outside has, beside those that are for agents here.
fn outside(cases: i64) -> Option<String> {
    (cases > 0).then(|| format!(" + {cases} outside"))
}

/// Pausing a queue, or ending that.
pub(super) fn switch(queue: &backstop_domain::views::Queue) -> AnyView {
    let (act, word) = if queue.paused_at.is_some() {
        ("resume", "Go on")
    } else {
        ("pause", "Pause")
    };
    let label = format!("{word}: {}", queue.name);
    view! { <PostButton action=url::supervisor_queue(&queue.slug, act) kind=ButtonKind::Normal label>{word}</PostButton> }
        .into_any()
}

fn agent(desk: &AgentDesk) -> AnyView {
    let name = desk.agent.username.clone();
    let skills: Vec<_> = desk
        .skills
        .iter()
        .map(|mark| format!("{} {}", mark.name, mark.level))
        .collect();
    let skills = if skills.is_empty() {
        "–".to_owned()
    } else {
        skills.join(", ")
    };
    let live = format!("agent {name} {skills}");
    view! {
        <tr data-live=live>
            <td data-label="Agent"><a href=url::profile(&name)><bdi>{name.clone()}</bdi></a></td>
            <td data-label="In hand">{load(desk)}</td>
            <td data-label="Waiting">{desk.waiting}</td>
            <td data-label="Skills">{skills}</td>
        </tr>
    }
    .into_any()
}

/// Units in hand, of the capacity where there is one.
fn load(desk: &AgentDesk) -> AnyView {
    let Some(capacity) = desk.capacity else {
        let words = format!("{}, no limit", count(desk.load, "unit", "units"));
        return view! { <span>{words}</span> }.into_any();
    };
    let words = format!("{} of {capacity} units", desk.load);
    let share = desk.load.saturating_mul(100) / i64::from(capacity.max(1));
    let percent = u8::try_from(share.clamp(0, 100)).unwrap_or(100);
    let kind = if percent >= 100 {
        TimeKind::Late
    } else {
        TimeKind::Case
    };
    view! { <span class="left-row"><span>{words}</span><TimeBar percent kind/></span> }.into_any()
}
