//! Create or replace a policy.

use super::{DEFAULT_QUEUE, ensure_queue, queries};
use crate::{Ctx, Result};
use backstop_domain::commands::SetPolicy;
use backstop_domain::error::{Check, FieldError};
use backstop_domain::permission::{Action, check};
use backstop_domain::policy::CALENDAR_ALWAYS;
use backstop_domain::time::{format_span, parse_span};
use backstop_domain::views::PolicyView;
use backstop_domain::{Actor, Failure, text};

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
    let category_id = match &new.category {
        None => None,
        Some(slug) => Some(
            queries::category_id(&txn, slug)
                .await?
                .ok_or_else(|| unknown_category(slug))?,
        ),
    };
    let queue_id = ensure_queue(&txn, &new.queue).await?;
    let row = queries::NewPolicy {
        name: &new.name,
        category_id,
        after_seconds: new.after_seconds,
        calendar: CALENDAR_ALWAYS,
        queue_id,
        priority: new.priority,
    };
    let id = queries::upsert(&txn, row).await?;
    txn.commit().await?;
    Ok(PolicyView {
        id,
        name: new.name,
        category: new.category,
        after: format_span(new.after_seconds),
        calendar: CALENDAR_ALWAYS.to_owned(),
        queue: new.queue,
        priority: new.priority,
    })
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
    after_seconds: i64,
    queue: String,
    priority: i32,
}

fn parse(cmd: &SetPolicy) -> Result<Parsed, Failure> {
    let mut check = Check::default();
    let name = check.field(text::name("name", &cmd.name));
    let after_seconds = parse_span(&cmd.after);
    if after_seconds.is_none() {
        check.fail("after", "Enter a time such as 90s, 60m, 48h or 7d.");
    }
    // Forms send an empty field where nothing was chosen.
    let given = |field: &Option<String>| {
        field
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
    };
    if given(&cmd.calendar).is_some_and(|calendar| calendar != CALENDAR_ALWAYS) {
        check.fail(
            "calendar",
            format!("The only calendar there is: {CALENDAR_ALWAYS}."),
        );
    }
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
            after_seconds,
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
            category: None,
            after: after.into(),
            calendar: None,
            queue: None,
            priority: None,
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
            calendar: Some("office".into()),
            queue: Some("No Slug".into()),
            priority: Some(5),
            ..command("soon")
        };
        let fields = parse(&wrong).err().unwrap().fields;
        let names: Vec<&str> = fields.iter().map(|f| f.field.as_str()).collect();
        assert_eq!(names, ["name", "after", "calendar", "queue", "priority"]);
        assert!(fields[2].message.contains("24x7"));
    }
}
