//! A member as everybody sees them, and what moderators can do.

use axum::{Form, extract::State, response::Response};
use backstop_domain::{
    FieldError, Timestamp,
    views::{Page, Profile, Thread},
};
use backstop_services::{
    Ctx, Error, PageRequest, accounts, moderation,
    threads::{self, ListFilter, ListSort},
};
use leptos::prelude::*;

use super::forms::{ReasonForm, SuspendForm};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Failed, Screen, Visit, done},
    routes::url,
    show::{Category, role_mark, thread_items},
    ui::{
        Ago, Avatar, Button, ButtonKind, ClockTime, EmptyState, ErrorSummary, Field, Notice,
        NoticeKind, RoleBadge, ThreadList,
    },
};

/// The longest suspension, in days: as good as for ever.
const DAYS_MAX: i64 = 3650;
const LATEST: u64 = 20;

struct ProfilePage {
    profile: Profile,
    threads: Page<Thread>,
    moderates: bool,
    form: Filled<SuspendForm>,
}

/// The page.
pub async fn show(State(ctx): State<Ctx>, visit: Visit, Part(username): Part<String>) -> Answer {
    let form = SuspendForm {
        days: "7".to_owned(),
        ..SuspendForm::default()
    };
    load(&ctx, &visit, &username, Filled::fresh(form)).await
}

/// Suspends the member.
pub async fn suspend(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(username): Part<String>,
    Form(form): Form<SuspendForm>,
) -> Answer {
    let profile = accounts::profile(&ctx, visit.actor(), &username).await?;
    let outcome = match until(&ctx, &form.days) {
        Ok(until) => moderation::suspend(&ctx, visit.actor(), profile.id, &form.reason, until)
            .await
            .map(drop),
        Err(wrong) => Err(Error::from(wrong)),
    };
    finish(&ctx, &visit, &username, form, outcome, Done::Suspended).await
}

/// Ends the suspension.
pub async fn reinstate(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(username): Part<String>,
    Form(form): Form<ReasonForm>,
) -> Answer {
    let profile = accounts::profile(&ctx, visit.actor(), &username).await?;
    let outcome = moderation::reinstate(&ctx, visit.actor(), profile.id, &form.reason)
        .await
        .map(drop);
    let form = SuspendForm {
        reason: form.reason,
        days: String::new(),
    };
    finish(&ctx, &visit, &username, form, outcome, Done::Reinstated).await
}

fn until(ctx: &Ctx, days: &str) -> Result<Timestamp, FieldError> {
    days.trim()
        .parse::<i64>()
        .ok()
        .filter(|days| (1..=DAYS_MAX).contains(days))
        .map(|days| ctx.now().plus_seconds(days * 86_400))
        .ok_or_else(|| {
            FieldError::new(
                "days",
                format!("Enter a number of days from 1 to {DAYS_MAX}."),
            )
        })
}

async fn finish(
    ctx: &Ctx,
    visit: &Visit,
    username: &str,
    form: SuspendForm,
    outcome: Result<(), Error>,
    word: Done,
) -> Answer {
    match outcome {
        Ok(()) => Ok(done(&url::profile(username), word)),
        Err(error) => load(ctx, visit, username, Filled::refused(form, error)?).await,
    }
}

async fn load(ctx: &Ctx, visit: &Visit, username: &str, form: Filled<SuspendForm>) -> Answer {
    let profile = accounts::profile(ctx, visit.actor(), username).await?;
    let filter = ListFilter {
        author: Some(profile.username.clone()),
        sort: ListSort::Newest,
        ..ListFilter::default()
    };
    let threads = threads::list(ctx, visit.actor(), filter, PageRequest::first(LATEST)).await?;
    let moderates =
        visit.actor().moderates() && visit.username() != Some(profile.username.as_str());
    let page = ProfilePage {
        profile,
        threads,
        moderates,
        form,
    };
    Ok::<Response, Failed>(render(visit, page))
}

fn render(visit: &Visit, page: ProfilePage) -> Response {
    let name = page.profile.username.clone();
    let screen = Screen::titled(name).answering(&page.form).cached("lists");
    visit.show(screen, || view(page))
}

fn view(page: ProfilePage) -> AnyView {
    let empty = page.threads.items.is_empty();
    let name = page.profile.username.clone();
    view! {
        <div class="page">
            <ErrorSummary errors=page.form.errors.clone()/>
            {head(&page.profile)}
            {page.moderates.then(|| tools(&page.profile, &page.form))}
            <section class="stack">
                <h2>"Latest threads"</h2>
                {if empty {
                    view! { <EmptyState title="No threads yet" text=format!("{name} has not opened any.")/> }.into_any()
                } else {
                    view! { <ThreadList items=thread_items(page.threads.items, Category::Named)/> }.into_any()
                }}
            </section>
        </div>
    }
    .into_any()
}

fn head(profile: &Profile) -> AnyView {
    let name = profile.username.clone();
    let suspended = profile.suspended_until.map(|until| {
        view! { <Notice kind=NoticeKind::Warn><p>"Suspended until "<ClockTime rfc3339=until.to_string()/></p></Notice> }
    });
    view! {
        <div class="head">
            <div class="row">
                <Avatar name=name.clone() large=true/>
                <h1><bdi>{name}</bdi></h1>
                {role_mark(profile.role).map(|role| view! { <RoleBadge role/> })}
            </div>
            <p class="meta">"Joined "<Ago rfc3339=profile.created_at.to_string()/></p>
            {suspended}
            <dl class="facts">
                <div><dt>"Threads"</dt><dd>{profile.threads}</dd></div>
                <div><dt>"Replies"</dt><dd>{profile.replies}</dd></div>
                <div><dt>"Accepted answers"</dt><dd>{profile.accepted}</dd></div>
            </dl>
        </div>
    }
    .into_any()
}

fn tools(profile: &Profile, form: &Filled<SuspendForm>) -> AnyView {
    let open = !form.errors.is_empty();
    let reason = form.values.reason.clone();
    let body = if profile.suspended_until.is_some() {
        let action = url::profile_act(&profile.username, "reinstate");
        view! {
            <form class="form" method="post" action=action>
                <Field label="Reason" name="reason" value=reason error=form.error("reason") required=true/>
                <div class="row"><Button>"End the suspension"</Button></div>
            </form>
        }
        .into_any()
    } else {
        let action = url::profile_act(&profile.username, "suspend");
        view! {
            <form class="form" method="post" action=action>
                <p>"A suspended member can read, but not write."</p>
                <Field label="Days" name="days" kind="number" min="1" max=DAYS_MAX.to_string() inputmode="numeric"
                    value=form.values.days.clone() error=form.error("days") required=true/>
                <Field label="Reason" name="reason" value=reason error=form.error("reason") required=true
                    hint="For the log. The member is not shown it."/>
                <div class="row"><Button kind=ButtonKind::Danger>"Suspend"</Button></div>
            </form>
        }
        .into_any()
    };
    view! { <details class="card tools" open=open><summary>"Moderation"</summary>{body}</details> }
        .into_any()
}
