//! Business calendars: the hours by which clocks run.

mod form;

use axum::{
    extract::{Query, State},
    response::Response,
};
use backstop_domain::{
    commands::SetCalendar,
    error::Check,
    views::{CalendarView, RuleImpact},
};
use backstop_services::{Ctx, Error, calendars};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Admin, frame, impact::Preview, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    show::count,
    ui::{ButtonKind, DataTable, EmptyState, ErrorSummary, IconName, LinkButton, PostButton},
    upload::Upload,
};
pub use form::CalendarForm;

/// Which calendar the form holds at first.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    /// Its name; empty for a new one.
    pub edit: String,
}

/// What stands above the form after it was sent.
#[derive(Default)]
struct Told {
    /// What was taken over from files, in words.
    read: Option<String>,
    /// What would come of a calendar that is not saved yet.
    impact: Option<RuleImpact>,
}

/// All calendars, and the form for another or for one of them.
pub async fn list(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Query(query): Query<ListQuery>,
) -> Answer {
    let all = calendars::list(&ctx, visit.actor()).await?;
    let wanted = all.iter().find(|calendar| calendar.name == query.edit);
    let form = wanted.map_or_else(CalendarForm::fresh, CalendarForm::from);
    Ok(show(&visit, all, &Filled::fresh(form), Told::default()))
}

/// Tells what a calendar would do, and offers to save it. The dates of files come into the form.
pub async fn preview(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    mut sent: Upload<CalendarForm>,
) -> Answer {
    let mut told = Told::default();
    let tried = match read(&ctx, &mut sent, &mut told) {
        Ok(cmd) => calendars::preview(&ctx, visit.actor(), &cmd).await,
        Err(error) => Err(error),
    };
    match tried {
        Ok(impact) => {
            told.impact = Some(impact);
            let all = calendars::list(&ctx, visit.actor()).await?;
            Ok(show(&visit, all, &Filled::fresh(sent.form), told))
        }
        Err(error) => again(&ctx, &visit, sent.form, error, told).await,
    }
}

/// What was typed, with the holidays of the files; those stand in the form from then on, so that
/// nobody chooses a file twice.
fn read(ctx: &Ctx, sent: &mut Upload<CalendarForm>, told: &mut Told) -> Result<SetCalendar, Error> {
    let mut check = Check::default();
    for wrong in &sent.errors {
        check.fail(&wrong.field, wrong.message.clone());
    }
    let form = &mut sent.form;
    let mut cmd = form.command();
    let (mut added, mut skipped, mut read) = (0, Vec::new(), false);
    for (field, text) in [("upload", &form.upload), ("file", &form.file)] {
        if text.trim().is_empty() {
            continue;
        }
        match calendars::holidays(ctx, &mut cmd, text) {
            Ok((more, not_understood)) => {
                (added, read) = (added + more, true);
                skipped.extend(not_understood);
            }
            Err(error) => {
                let wrong = error.failure().fields;
                wrong.iter().for_each(|e| check.fail(field, &*e.message));
            }
        }
    }
    check.finish()?;
    if read {
        form.take(&cmd);
        told.read = Some(in_words(added, &skipped));
    }
    Ok(cmd)
}

fn in_words(added: usize, skipped: &[String]) -> String {
    let added = count(i64::try_from(added).unwrap_or(i64::MAX), "date", "dates");
    let mut read = format!("{added} of the file are among the dates now, each closed.");
    if !skipped.is_empty() {
        read.push_str(" Not understood: ");
        read.push_str(&backstop_domain::text::shorten(&skipped.join("; "), 400));
        read.push('.');
    }
    read
}

/// Makes one, or gives the one of that name other hours.
pub async fn set(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    mut sent: Upload<CalendarForm>,
) -> Answer {
    let mut told = Told::default();
    let outcome = match read(&ctx, &mut sent, &mut told) {
        Ok(cmd) => calendars::set(&ctx, visit.actor(), cmd).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => Ok(done(url::ADMIN_CALENDARS, Done::Saved)),
        Err(error) => again(&ctx, &visit, sent.form, error, told).await,
    }
}

/// Takes one away that no policy goes by.
pub async fn remove(
    State(ctx): State<Ctx>,
    Admin(visit): Admin,
    Part(name): Part<String>,
) -> Answer {
    match calendars::remove(&ctx, visit.actor(), &name).await {
        Ok(()) => Ok(done(url::ADMIN_CALENDARS, Done::Removed)),
        Err(error) => {
            let form = CalendarForm::fresh();
            again(&ctx, &visit, form, error, Told::default()).await
        }
    }
}

async fn again(ctx: &Ctx, visit: &Visit, form: CalendarForm, error: Error, told: Told) -> Answer {
    let form = Filled::refused(form, error)?;
    let all = calendars::list(ctx, visit.actor()).await?;
    Ok(show(visit, all, &form, told))
}

fn show(
    visit: &Visit,
    all: Vec<CalendarView>,
    form: &Filled<CalendarForm>,
    told: Told,
) -> Response {
    let screen = screen("Calendars").answering(form);
    visit.show(screen, || {
        frame(url::ADMIN_CALENDARS, view(all, form, told))
    })
}

fn view(all: Vec<CalendarView>, form: &Filled<CalendarForm>, told: Told) -> AnyView {
    let name = form.values.name.trim();
    let is_known = all.iter().any(|calendar| calendar.name == name);
    let fields = form::fields(form, is_known, told.impact.is_some());
    let read = told.read.map(|read| view! { <p>{read}</p> });
    let preview = told.impact.map(|impact| {
        let what = if is_known {
            format!("If “{name}” is changed like this")
        } else {
            format!("If “{name}” is added")
        };
        view! { <Preview what impact/> }
    });
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <p class="lead">"The clocks of a policy run only in the hours of its calendar. “24x7” is always there. A change counts for clocks that run, too; what has run by the old hours stays as it was."</p>
            {read}
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
