//! What people look for and do not find, for administrators.

use super::buffer::day_of;
use super::dismiss::view;
use super::proposals::proposals;
use super::queries::{self, List};
use crate::{Ctx, Result};
use backstop_domain::permission::{Action, check};
use backstop_domain::searched::changed_words;
use backstop_domain::views::{RewordedSearch, SearchDay, SearchReport};
use backstop_domain::{Actor, Timestamp};
use std::collections::HashMap;

/// Lines of each list.
const LINES: u64 = 30;
/// Dismissed proposals told of at most.
const DISMISSED: u64 = 200;
/// Days told of at most.
const DAYS_MAX: i64 = 366;

/// The searches of the last `days` days, today included. Words stand there from their second
/// search on, so that a single person's words are not put on show. Single searches are kept for 90
/// days, so the lists reach no further back.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators.
pub async fn report(ctx: &Ctx, actor: &Actor, days: i64) -> Result<SearchReport> {
    check(actor, Action::Administer)?;
    let today = day_of(ctx.now());
    let first = today - days.clamp(1, DAYS_MAX) + 1;
    let since = Timestamp(first * 86_400 * Timestamp::SECOND);
    let db = ctx.read();
    let sums: HashMap<i64, _> = queries::days(db, first)
        .await?
        .into_iter()
        .map(|row| (row.day, row))
        .collect();
    let day = |day: i64| {
        let sums = sums.get(&day);
        let of = |field: fn(&backstop_entity::search_day::Model) -> i64| sums.map_or(0, field);
        SearchDay {
            day: Timestamp(day * 86_400 * Timestamp::SECOND).date(),
            searches: of(|d| d.searches),
            empty: of(|d| d.empty),
            reworded: of(|d| d.reworded),
            clicked: of(|d| d.clicked),
            solved: of(|d| d.solved),
            asked: of(|d| d.asked),
        }
    };
    let reworded = queries::reworded(db, since, 2, LINES).await?;
    Ok(SearchReport {
        days: (first..=today).map(day).collect(),
        most: queries::words(db, List::Most, since, LINES).await?,
        missing: queries::words(db, List::Missing, since, LINES).await?,
        unopened: queries::words(db, List::Unopened, since, LINES).await?,
        reworded: reworded
            .into_iter()
            .map(|row| RewordedSearch {
                words: changed_words(&row.instead_of, &row.query),
                from: row.instead_of,
                to: row.query,
                times: row.times,
                clicked: row.clicked,
            })
            .collect(),
        proposals: proposals(ctx, since).await?,
        dismissed: queries::dismissed(db, DISMISSED)
            .await?
            .into_iter()
            .map(view)
            .collect(),
    })
}
