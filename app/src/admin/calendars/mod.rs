//! Business calendars: the hours by which clocks run.

mod form;

use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use backstop_domain::{
    commands::SetCalendar,
    views::{CalendarView, RuleImpact},
};
use backstop_services::{Ctx, Error, calendars};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, impact::Preview, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::count,
    ui::{ButtonKind, DataTable, EmptyState, ErrorSummary, IconName, LinkButton, PostButton},
};
pub use form::CalendarForm;

/// Which calendar the form holds at first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Its name; empty for a new one.
    pub edit: String,
}

/// What would come of a calendar that is not saved yet.
struct Tried {
    impact: RuleImpact,
    /// What was taken over from a file, in words.
    read: Option<String>,
}

/// All calendars, and the form for another or for one of them.
pub async fn list(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<ListQuery>) -> Answer {
    let all = calendars::list(&ctx, visit.actor()).await?;
    let wanted = all.iter().find(|calendar| calendar.name == query.edit);
    let form = wanted.map_or_else(CalendarForm::fresh, CalendarForm::from);
    Ok(show(&visit, all, &Filled::fresh(form), None))
}

/// Tells what a calendar would do, and offers to save it. The dates of a file come into the form.
pub async fn preview(
    State(ctx): State<Ctx>,
    visit: Visit,
    Form(mut form): Form<CalendarForm>,
) -> Answer {
    let outcome = tried(&ctx, &visit, &mut form).await;
    let all = calendars::list(&ctx, visit.actor()).await?;
    Ok(match outcome {
        Ok(tried) => show(&visit, all, &Filled::fresh(form), Some(tried)),
        Err(error) => show(&visit, all, &Filled::refused(form, error)?, None),
    })
}

async fn tried(ctx: &Ctx, visit: &Visit, form: &mut CalendarForm) -> Result<Tried, Error> {
    let (cmd, read) = read(ctx, form)?;
    let impact = calendars::preview(ctx, visit.actor(), &cmd).await?;
    if read.is_some() {
        form.take(&cmd);
    }
    Ok(Tried { impact, read })
}

/// What was typed, with the holidays of the file.
fn read(ctx: &Ctx, form: &CalendarForm) -> Result<(SetCalendar, Option<String>), Error> {
    let mut cmd = form.command();
    if form.file.trim().is_empty() {
        return Ok((cmd, None));
    }
    let (added, skipped) = calendars::holidays(ctx, &mut cmd, &form.file)?;
    let added = count(i64::try_from(added).unwrap_or(i64::MAX), "date", "dates");
    let mut read = format!("{added} of the file are among the dates now, each closed.");
    if !skipped.is_empty() {
        read.push_str(" Not understood: ");
        read.push_str(&backstop_domain::text::shorten(&skipped.join("; "), 400));
        read.push('.');
    }
    Ok((cmd, Some(read)))
}

/// Makes one, or gives the one of that name other hours.
pub async fn set(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<CalendarForm>) -> Answer {
    let outcome = match read(&ctx, &form) {
        Ok((cmd, _)) => calendars::set(&ctx, visit.actor(), cmd).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(done(url::ADMIN_CALENDARS, Done::Saved)),
        Err(error) => again(&ctx, &visit, form, error).await,
    }
}

/// Takes one away that no policy goes by.
pub async fn remove(State(ctx): State<Ctx>, visit: Visit, Part(name): Part<String>) -> Answer {
    match calendars::remove(&ctx, visit.actor(), &name).await {
        Ok(()) => Ok(done(url::ADMIN_CALENDARS, Done::Removed)),
        Err(error) => again(&ctx, &visit, CalendarForm::fresh(), error).await,
    }
}

async fn again(ctx: &Ctx, visit: &Visit, form: CalendarForm, error: Error) -> Answer {
    let form = Filled::refused(form, error)?;
    let all = calendars::list(ctx, visit.actor()).await?;
    Ok(show(visit, all, &form, None))
}

fn show(
    visit: &Visit,
    all: Vec<CalendarView>,
    form: &Filled<CalendarForm>,
    tried: Option<Tried>,
) -> Response {
    let screen = screen("Calendars").answering(form);
    visit.show(screen, || {
        frame(url::ADMIN_CALENDARS, view(all, form, tried))
    })
}

fn view(all: Vec<CalendarView>, form: &Filled<CalendarForm>, tried: Option<Tried>) -> AnyView {
    let name = form.values.name.trim();
    let is_known = all.iter().any(|calendar| calendar.name == name);
    let fields = form::fields(form, is_known, tried.is_some());
    let preview = tried.map(|tried| {
        let what = if is_known {
            format!("If “{name}” is changed like this")
        } else {
            format!("If “{name}” is added")
        };
        let read = tried.read.map(|read| view! { <p>{read}</p> });
        view! { {read}<Preview what impact=tried.impact/> }
    });
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"The clocks of a policy run only in the hours of its calendar. “24x7” is always there. A change counts for clocks that run, too; what has run by the old hours stays as it was."</p>
            {preview}
            {table(all)}
            {fields}
        </section>
    }
    .into_any()
}

fn table(all: Vec<CalendarView>) -> AnyView {
    if all.is_empty() {
        let text = "All clocks run day and night.";
        return view! { <EmptyState title="There are no calendars" text icon=IconName::Wait/> }
            .into_any();
    }
    let rows: Vec<_> = all.into_iter().map(row).collect();
    let columns = vec!["Name", "Hours", "Dates of their own", "Policies", ""];
    view! { <DataTable caption="Calendars" columns>{rows}</DataTable> }.into_any()
}

fn row(calendar: CalendarView) -> AnyView {
    let edit = url::with_query(url::ADMIN_CALENDARS, &[("edit", &calendar.name)]);
    let remove = url::admin_calendar_remove(&calendar.name);
    let (named, label) = (
        format!(" {}", calendar.name),
        format!("Remove {}", calendar.name),
    );
    let policies = if calendar.policies.is_empty() {
        "none".to_owned()
    } else {
        calendar.policies.join(", ")
    };
    view! {
        <tr>
            <td data-label="Name">{calendar.name}</td>
            <td data-label="Hours">{calendar.summary}</td>
            <td data-label="Dates">{calendar.days.len()}</td>
            <td data-label="Policies">{policies}</td>
            <td><div class="row">
                <LinkButton href=edit>"Change"<span class="unseen">{named}</span></LinkButton>
                <PostButton action=remove kind=ButtonKind::Danger label>"Remove"</PostButton>
            </div></td>
        </tr>
    }
    .into_any()
}
