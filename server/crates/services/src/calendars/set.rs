//! Create or change a calendar.

use super::{list, parse, queries};
use crate::{Ctx, Result, moderation, rules};
use backstop_domain::calendar::{Date, ics};
use backstop_domain::commands::{CalendarDay, SetCalendar};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{CalendarView, RuleImpact};
use backstop_domain::{Actor, FieldError};

/// Creates the calendar of that name, or gives the one there is other hours.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors for what does
/// not fit: `name`, `zone`, `monday` to `sunday`, `days`.
pub async fn set(ctx: &Ctx, actor: &Actor, cmd: SetCalendar) -> Result<CalendarView> {
    let (name, text) = parse::typed(&cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    let now = ctx.now();
    let before = queries::current(&txn, &name).await?;
    if let Some(same) =
        before.filter(|row| row.zone == text.zone && row.week == text.week && row.days == text.days)
    {
        return list::view(same, &queries::users(&txn).await?);
    }
    let row = queries::insert_version(&txn, &name, text, now).await?;
    let target = format!("calendar {name}, version {}", row.version);
    moderation::record(&txn, now, actor, "calendar.set", &target, None, "").await?;
    let users = queries::users(&txn).await?;
    if users.iter().any(|(calendar, _)| *calendar == name) {
        let what = format!("The calendar “{name}” was changed.");
        rules::changed(&txn, now, actor, &what).await?;
    }
    txn.commit().await?;
    ctx.nudge().ring();
    list::view(row, &users)
}

/// What [`set`] would do to the clocks that run, without doing it.
///
/// # Errors
/// As [`set`].
pub async fn preview(ctx: &Ctx, actor: &Actor, cmd: &SetCalendar) -> Result<RuleImpact> {
    let (name, text) = parse::typed(cmd)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    queries::insert_version(&txn, &name, text, ctx.now()).await?;
    let impact = rules::impact(&txn, ctx.shared_now().await?).await?;
    txn.rollback().await?;
    Ok(impact)
}

/// Years for which yearly holidays of a file are written out.
const YEARS: i16 = 10;

/// Adds the holidays of an iCalendar file to the days of a command: from this year on, for ten years,
/// closed. Yields how many were added and what could not be read.
///
/// # Errors
/// A field error of `file` where it is no iCalendar file.
pub fn holidays(ctx: &Ctx, cmd: &mut SetCalendar, file: &str) -> Result<(usize, Vec<String>)> {
    let wrong = |message: &str| FieldError::new("file", message);
    let year: i16 = ctx
        .now()
        .to_string()
        .get(..4)
        .and_then(|year| year.parse().ok())
        .unwrap_or(2026);
    let day =
        |year| Date::new(year, 1, 1).map_err(|_| wrong("The clock of this machine is wrong."));
    let found = ics::holidays(file, day(year)?, day(year + YEARS)?)
        .map_err(|error| wrong(&error.to_string()))?;
    let known = |date: &str| cmd.days.iter().any(|day| day.date.trim() == date);
    let new: Vec<CalendarDay> = found
        .days
        .into_iter()
        .map(|(date, label)| CalendarDay {
            date: date.to_string(),
            label,
            hours: "closed".to_owned(),
        })
        .filter(|day| !known(&day.date))
        .collect();
    let added = new.len();
    cmd.days.extend(new);
    Ok((added, found.skipped))
}
