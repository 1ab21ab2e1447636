//! Read calendars.

use super::{parse, queries};
use crate::{Ctx, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::CalendarView;
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::calendar;

/// All calendars by name, without `24x7`, which is always there.
///
/// # Errors
/// [`ErrorCode::Forbidden`] for others than administrators.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<CalendarView>> {
    check(actor, Action::Administer)?;
    let users = queries::users(ctx.read()).await?;
    let rows = queries::all(ctx.read()).await?;
    rows.into_iter().map(|row| view(row, &users)).collect()
}

/// One calendar by its name.
///
/// # Errors
/// [`ErrorCode::NotFound`]; [`ErrorCode::Forbidden`] for others than administrators.
pub async fn get(ctx: &Ctx, actor: &Actor, name: &str) -> Result<CalendarView> {
    check(actor, Action::Administer)?;
    let row = queries::current(ctx.read(), name)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    view(row, &queries::users(ctx.read()).await?)
}

pub(super) fn view(row: calendar::Model, users: &[(String, String)]) -> Result<CalendarView> {
    let summary = parse::stored(&row)?.summary();
    let (week, days) = parse::shown(&row)?;
    let policies = users
        .iter()
        .filter(|(calendar, _)| *calendar == row.name)
        .map(|(_, policy)| policy.clone());
    Ok(CalendarView {
        version: row.version,
        zone: row.zone,
        week,
        days,
        summary,
        policies: policies.collect(),
        name: row.name,
    })
}
