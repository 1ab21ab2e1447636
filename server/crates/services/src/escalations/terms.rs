//! By what the clocks of a case go: as it was when the case was made.

use crate::escalations::reconcile::DEFAULT_PRIORITY;
use crate::threads::queries as threads;
use crate::{Result, calendars, policies};
use backstop_domain::Timestamp;
use backstop_domain::case_clock::CaseTerms;
use backstop_domain::ids::{CalendarId, ThreadId};
use backstop_domain::policy::{
    CALENDAR_ALWAYS, Policy, first_response_seconds, resolution_seconds,
};
use backstop_entity::escalation_event;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// The terms a policy gives, with the version of its calendar.
pub(super) fn by(policy: Option<&Policy>, calendar: Option<CalendarId>) -> CaseTerms {
    CaseTerms {
        policy: policy.map(|p| p.name.clone()).unwrap_or_default(),
        calendar_id: calendar,
        first_response_seconds: policy.map_or_else(
            || first_response_seconds(DEFAULT_PRIORITY),
            |p| p.first_response_seconds,
        ),
        resolution_seconds: policy.map_or_else(
            || resolution_seconds(DEFAULT_PRIORITY),
            |p| p.resolution_seconds,
        ),
    }
}

#[derive(Deserialize)]
struct Beginning {
    terms: CaseTerms,
}

/// The terms in what the first entry of a ledger records; none in those written before terms were.
pub(super) fn recorded(data: &str) -> Option<CaseTerms> {
    let beginning: Option<Beginning> = serde_json::from_str(data).ok();
    beginning.map(|beginning| beginning.terms)
}

/// The moment the public promise fell due, as the beginning of a ledger keeps it.
pub(super) fn promised(entries: &[escalation_event::Model]) -> Option<Timestamp> {
    let due: Option<Promised> = serde_json::from_str(&entries.first()?.data).ok();
    due.map(|due| due.due_at)
}

#[derive(Deserialize)]
struct Promised {
    due_at: Timestamp,
}

/// The terms a case of a thread would have if it were made today: for cases that kept none.
pub(super) async fn of_today<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<CaseTerms> {
    let policy = threads::thread(db, thread).await?.policy_id;
    let policies = policies::all(db).await?;
    let policy = policies.iter().find(|p| Some(p.id) == policy);
    let name = policy.map_or(CALENDAR_ALWAYS, |p| p.calendar.as_str());
    Ok(by(policy, calendars::named(db, name).await?.0))
}
