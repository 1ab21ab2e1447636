//! Many cases at once: choose some, and move, assign, hurry, put back or resolve them.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    ErrorCode, Timestamp,
    commands::{BulkAction, BulkCases},
    escalation::EscalationState,
    views::{BulkRefusal, Escalation, Page, Queue},
};
use backstop_services::{
    Ctx, PageRequest,
    escalations::{self, EscalationFilter},
    policies, skills, supervision,
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, require_supervisor, screen};
use crate::{
    agent::{clock_line, wrap_up_options},
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::count,
    ui::{
        Ago, Button, ButtonKind, Card, DataTable, EmptyState, ErrorSummary, Field, Notice,
        NoticeKind, Pager, Select,
    },
};

/// Which cases are shown.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CasesQuery {
    /// Slug of a queue.
    pub queue: String,
    /// A word of `EscalationState`; what waits where nothing is said.
    pub state: String,
    /// Where the page before ended.
    pub cursor: String,
}

struct CasesView {
    cases: Page<Escalation>,
    queues: Vec<Queue>,
    agents: Vec<String>,
    query: CasesQuery,
    form: Filled<BulkForm>,
    refused: Vec<BulkRefusal>,
    now: Timestamp,
}

/// What was chosen and typed.
#[derive(Clone, Debug, Default)]
struct BulkForm {
    chosen: Vec<i64>,
    queue: String,
    agent: String,
    priority: String,
    wrap_up: String,
    note: String,
}

/// The list.
pub async fn list(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<CasesQuery>) -> Answer {
    let form = Filled::fresh(BulkForm::default());
    show(&ctx, &visit, query, form, Vec::new()).await
}

/// Does something to the chosen ones.
pub async fn act(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<CasesQuery>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let (form, cmd) = read(pairs);
    let Some(cmd) = cmd else {
        return Err(ErrorCode::Malformed.into());
    };
    match supervision::bulk(&ctx, visit.actor(), cmd).await {
        Ok(outcome) if outcome.refused.is_empty() => Ok(done(&address(&query), Done::BulkDone)),
        Ok(outcome) => show(&ctx, &visit, query, Filled::fresh(form), outcome.refused).await,
        Err(error) => {
            let form = Filled::refused(form, error)?;
            show(&ctx, &visit, query, form, Vec::new()).await
        }
    }
}

/// Reads the form: `case-12` for each chosen case, and the button pressed as `action`.
fn read(pairs: Vec<(String, String)>) -> (BulkForm, Option<BulkCases>) {
    let mut form = BulkForm::default();
    let mut action: Option<BulkAction> = None;
    for (name, value) in pairs {
        match name.as_str() {
            "action" => action = value.parse().ok(),
            "to_queue" => form.queue = value,
            "agent" => form.agent = value,
            "priority" => form.priority = value,
            "wrap_up" => form.wrap_up = value,
            "note" => form.note = value,
            _ => form.chosen.extend(
                name.strip_prefix("case-")
                    .and_then(|id| id.parse::<i64>().ok()),
            ),
        }
    }
    let cmd = action.map(|action| BulkCases {
        ids: form
            .chosen
            .iter()
            .map(|id| backstop_domain::ids::EscalationId(*id))
            .collect(),
        action,
        queue: form.queue.clone(),
        agent: form.agent.clone(),
        priority: form.priority.parse().ok(),
        wrap_up: form.wrap_up.parse().ok(),
        note: form.note.clone(),
    });
    (form, cmd)
}

async fn show(
    ctx: &Ctx,
    visit: &Visit,
    query: CasesQuery,
    form: Filled<BulkForm>,
    refused: Vec<BulkRefusal>,
) -> Answer {
    require_supervisor(visit)?;
    let filter = EscalationFilter {
        state: Some(query.state.parse().unwrap_or(EscalationState::Queued)),
        queue: (!query.queue.is_empty()).then(|| query.queue.clone()),
        ..EscalationFilter::default()
    };
    let request = PageRequest::parse(Some(50), Some(&query.cursor))?;
    let actor = visit.actor();
    let agents = skills::agents(ctx, actor).await?;
    let view = CasesView {
        cases: escalations::list(ctx, actor, filter, request).await?,
        queues: policies::queues(ctx).await?,
        agents: agents.into_iter().map(|desk| desk.agent.username).collect(),
        query,
        form,
        refused,
        now: ctx.now(),
    };
    let screen = screen("Cases").answering(&view.form);
    Ok(visit.show(screen, || frame(url::SUPERVISOR_CASES, body(&view))))
}

fn address(query: &CasesQuery) -> String {
    let pairs = [
        ("queue", query.queue.as_str()),
        ("state", query.state.as_str()),
    ];
    url::with_query(url::SUPERVISOR_CASES, &pairs)
}

fn body(view: &CasesView) -> AnyView {
    let here = address(&view.query);
    let older = view
        .cases
        .next
        .as_ref()
        .map(|cursor| url::page(&here, cursor));
    let rows: Vec<_> = view
        .cases
        .items
        .iter()
        .map(|case| row(case, view))
        .collect();
    let columns = vec!["", "Case", "Clock", "Priority", "Queue", "Agent"];
    let table = if rows.is_empty() {
        view! { <EmptyState title="Nothing here" text="No case of this queue is in this state."/> }
            .into_any()
    } else {
        view! { <DataTable caption="Cases" columns>{rows}</DataTable> }.into_any()
    };
    view! {
        <section class="stack">
            <ErrorSummary errors=view.form.errors.clone()/>
            {refusals(&view.refused)}
            {filters(view)}
            <form method="post" action=here class="stack" data-once="">
                {table}
                {(!view.cases.items.is_empty()).then(|| acts(view))}
            </form>
            <Pager older_href=older older_label="More cases"/>
        </section>
    }
    .into_any()
}

fn refusals(refused: &[BulkRefusal]) -> Option<AnyView> {
    if refused.is_empty() {
        return None;
    }
    let title = format!(
        "Not done for {}",
        count(
            i64::try_from(refused.len()).unwrap_or(i64::MAX),
            "case",
            "cases"
        )
    );
    let items: Vec<_> = refused
        .iter()
        .map(|one| view! { <li><a href=url::case(one.id)>"Case "{one.id.to_string()}</a>": "{one.reason.clone()}</li> })
        .collect();
    Some(
        view! { <Notice kind=NoticeKind::Warn title live=true><ul>{items}</ul></Notice> }
            .into_any(),
    )
}

fn filters(view: &CasesView) -> AnyView {
    let mut queues = vec![(String::new(), "All queues".to_owned())];
    queues.extend(view.queues.iter().map(|q| (q.slug.clone(), q.name.clone())));
    let states: Vec<_> = EscalationState::ALL
        .iter()
        .filter(|state| state.is_open())
        .map(|state| (state.word().to_owned(), state.label().to_owned()))
        .collect();
    view! {
        <form class="row filters" method="get" action=url::SUPERVISOR_CASES aria-label="Show only some cases">
            <Select label="Queue" name="queue" options=queues selected=view.query.queue.clone()/>
            <Select label="State" name="state" options=states selected=view.query.state.clone()/>
            <Button>"Show"</Button>
        </form>
    }
    .into_any()
}

fn row(case: &Escalation, view: &CasesView) -> AnyView {
    let name = format!("case-{}", case.id);
    let label = format!("Choose case {}: {}", case.id, case.title);
    let checked = view.form.values.chosen.contains(&case.id.0);
    let holder = case
        .claimed_by
        .as_ref()
        .map_or_else(|| "–".to_owned(), |who| who.username.clone());
    let queue = view
        .queues
        .iter()
        .find(|queue| queue.slug == case.queue)
        .map_or_else(|| case.queue.clone(), |queue| queue.name.clone());
    view! {
        <tr>
            <td><input type="checkbox" name=name value="1" checked=checked aria-label=label/></td>
            <td data-label="Case"><span><a href=url::case(case.id) dir="auto">{case.title.clone()}</a><br/><span class="meta">{case.id.to_string()}" · since "<Ago rfc3339=case.created_at.to_string()/></span></span></td>
            <td data-label="Clock">{clock_line(case, view.now)}</td>
            <td data-label="Priority">{case.priority}</td>
            <td data-label="Queue">{queue}</td>
            <td data-label="Agent"><bdi>{holder}</bdi></td>
        </tr>
    }
    .into_any()
}

fn acts(view: &CasesView) -> AnyView {
    let form = &view.form;
    let choose = || vec![(String::new(), "Choose one".to_owned())];
    let mut queues = choose();
    queues.extend(view.queues.iter().map(|q| (q.slug.clone(), q.name.clone())));
    let mut agents = choose();
    agents.extend(view.agents.iter().map(|name| (name.clone(), name.clone())));
    let mut priorities = choose();
    priorities.extend(["1, most urgent", "2", "3", "4"].map(|p| (p[..1].to_owned(), p.to_owned())));
    let button = |action: BulkAction, label: &'static str, kind: ButtonKind| {
        view! { <Button kind name="action" value=action.word()>{label}</Button> }
    };
    // The field is called `queue` by the use case and by the address above it.
    let queue_error = form.error("queue");
    let body = view! {
            <div class="acts">
                <div class="row"><Select label="Queue" name="to_queue" options=queues selected=form.values.queue.clone() error=queue_error/>{button(BulkAction::Move, "Move", ButtonKind::Normal)}</div>
                <div class="row"><Select label="Agent" name="agent" options=agents selected=form.values.agent.clone() error=form.error("agent")/>{button(BulkAction::Assign, "Give", ButtonKind::Normal)}</div>
                <div class="row"><Select label="Priority" name="priority" options=priorities selected=form.values.priority.clone() error=form.error("priority")/>{button(BulkAction::Prioritise, "Set", ButtonKind::Normal)}</div>
                <div class="row"><Select label="How did they end?" name="wrap_up" options=wrap_up_options() selected=form.values.wrap_up.clone() error=form.error("wrap_up")/>{button(BulkAction::Resolve, "Resolve", ButtonKind::Normal)}</div>
            </div>
            <Field label="Note for the ledger" name="note" value=form.values.note.clone() error=form.error("note") mark_optional=true maxlength=Some(2000)/>
            <div class="row">{button(BulkAction::Release, "Put back into the queue", ButtonKind::Quiet)}</div>
    }
    .into_any();
    view! { <Card title="Do this to the chosen cases">{body}</Card> }.into_any()
}
