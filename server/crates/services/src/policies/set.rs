//! Create or replace a policy.

use super::{DEFAULT_QUEUE, ensure_queue, queries};
use crate::{Ctx, Result, calendars, rules, tags};
use backstop_domain::commands::SetPolicy;
use backstop_domain::error::{Check, FieldError};
use backstop_domain::ids::PolicyId;
use backstop_domain::permission::{Action, check};
use backstop_domain::policy::{CALENDAR_ALWAYS, Scope};
use backstop_domain::time::parse_span;
use backstop_domain::views::{PolicyView, RuleImpact};
use backstop_domain::{Actor, ErrorCode, Failure, text};
use sea_orm::DatabaseTransaction;

/// Creates the policy of that name, or replaces the one there is in its place. A queue that does not
/// exist yet is created.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors for what
/// does not fit, also for an unknown category or calendar.
pub async fn set(ctx: &Ctx, actor: &Actor, cmd: SetPolicy) -> Result<PolicyView> {
    let new = parse(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let id = write(&txn, &new).await?;
    let what = format!("The policy “{}” was changed.", new.name);
    rules::changed(&txn, ctx.now(), actor, &what).await?;
    let views = queries::views(&txn).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(views
        .into_iter()
        .find(|view| view.id == id)
        .ok_or(ErrorCode::NotFound)?)
}

/// What [`set`] would do to the clocks that run, without doing it.
///
/// # Errors
/// As [`set`].
pub async fn preview(ctx: &Ctx, actor: &Actor, cmd: &SetPolicy) -> Result<RuleImpact> {
    let new = parse(cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    write(&txn, &new).await?;
    let impact = rules::impact(&txn, ctx.shared_now().await?).await?;
    txn.rollback().await?;
    Ok(impact)
}

async fn write(txn: &DatabaseTransaction, new: &Parsed) -> Result<PolicyId> {
    let category_id = match &new.category {
        None => None,
        Some(slug) => Some(
            queries::category_id(txn, slug)
                .await?
                .ok_or_else(|| unknown_category(slug))?,
        ),
    };
    let queue_id = ensure_queue(txn, &new.queue).await?;
    let known = calendars::named(txn, &new.calendar).await?.0.is_some();
    if new.calendar != CALENDAR_ALWAYS && !known {
        return Err(unknown_calendar(&new.calendar).into());
    }
    let tags = tags::present(txn, new.scope.tag.iter().cloned().collect()).await?;
    let row = queries::NewPolicy {
        name: &new.name,
        scope: Scope {
            category_id,
            tag: tags.into_iter().next(),
            ..new.scope.clone()
        },
        after_seconds: new.after_seconds,
        calendar: &new.calendar,
        queue_id,
        priority: new.priority,
        first_response_seconds: new.first_response_seconds,
        resolution_seconds: new.resolution_seconds,
        reopen_seconds: new.reopen_seconds,
    };
    queries::upsert(txn, row).await
}

fn unknown_calendar(name: &str) -> FieldError {
    let name = text::shorten(name, 60);
    let why = format!("There is no calendar “{name}”; {CALENDAR_ALWAYS} is always there.");
    FieldError::new("calendar", why)
}

fn unknown_category(slug: &str) -> FieldError {
    FieldError::new(
        "category",
        format!("There is no category “{}”.", text::shorten(slug, 60)),
    )
}

struct Parsed {
    name: String,
    category: Option<String>,
    scope: Scope,
    after_seconds: i64,
    calendar: String,
    queue: String,
    priority: i32,
    first_response_seconds: Option<i64>,
    resolution_seconds: Option<i64>,
    reopen_seconds: Option<i64>,
}

/// What is said of a time that cannot be read.
const NO_SPAN: &str = "Enter a time such as 90s, 60m, 48h or 7d.";

fn parse(cmd: &SetPolicy) -> Result<Parsed, Failure> {
    let mut check = Check::default();
    let name = check.field(text::name("name", &cmd.name));
    let after_seconds = parse_span(&cmd.after);
    if after_seconds.is_none() {
        check.fail("after", NO_SPAN);
    }
    // Forms send an empty field where nothing was chosen.
    let given = |field: &Option<String>| {
        field
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    let mut span = |field: &str, typed: &Option<String>| {
        let seconds = given(typed).map(|text| parse_span(&text));
        if seconds == Some(None) {
            check.fail(field, NO_SPAN);
        }
        seconds.flatten()
    };
    let first_response_seconds = span("first_response", &cmd.first_response);
    let resolution_seconds = span("resolution", &cmd.resolution);
    let reopen_seconds = span("reopen", &cmd.reopen);
    let tag = given(&cmd.tag).and_then(|tag| check.field(text::tag("tag", &tag)));
    let customer_group =
        given(&cmd.customer_group).and_then(|group| check.field(text::customer_group(&group)));
    let calendar = given(&cmd.calendar).unwrap_or_else(|| CALENDAR_ALWAYS.to_owned());
    let queue = given(&cmd.queue).unwrap_or_else(|| DEFAULT_QUEUE.to_owned());
    let queue = check.field(text::slug(&queue).map_err(|e| FieldError::new("queue", e.message)));
    let priority = cmd.priority.unwrap_or(3);
    if !(1..=4).contains(&priority) {
        check.fail(
            "priority",
            "Choose a priority from 1, the most urgent, to 4.",
        );
    }
    match (name, after_seconds, queue, check.is_ok()) {
        (Some(name), Some(after_seconds), Some(queue), true) => Ok(Parsed {
            name,
            category: given(&cmd.category),
            scope: Scope {
                category_id: None,
                tag,
                urgency: cmd.urgency,
                customer_group,
            },
            after_seconds,
            calendar,
            first_response_seconds,
            resolution_seconds,
            reopen_seconds,
            queue,
            priority,
        }),
        _ => Err(check.into_failure()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    fn command(after: &str) -> SetPolicy {
        SetPolicy {
            name: "p".into(),
            after: after.into(),
            ..SetPolicy::default()
        }
    }

    #[test]
    fn what_is_left_out_has_a_default() {
        let blank = || Some(" ".to_owned());
        let parsed = parse(&SetPolicy {
            category: blank(),
            calendar: blank(),
            queue: blank(),
            ..command("60m")
        })
        .unwrap();
        assert_eq!(
            (parsed.after_seconds, parsed.queue.as_str(), parsed.priority),
            (3_600, "general", 3)
        );
        assert_eq!(parsed.category, None);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = SetPolicy {
            name: String::new(),
            resolution: Some("later".into()),
            queue: Some("No Slug".into()),
            priority: Some(5),
            ..command("soon")
        };
        let fields = parse(&wrong).err().unwrap().fields;
        let names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["name", "after", "resolution", "queue", "priority"]);
    }
}
