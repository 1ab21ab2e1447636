//! Why a case came when it did, and is due when it is, in words.

use crate::calendars::Calendars;
use crate::escalations::{columns, queries, terms};
use crate::threads::clock::events::Histories;
use crate::{Ctx, Result};
use backstop_domain::calendar::Calendar;
use backstop_domain::case_clock::{CaseTerms, Clock, Happened, Owed};
use backstop_domain::episode::explain;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::EscalationId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{CaseClock, CaseClocks};
use backstop_domain::{Actor, ErrorCode, Timestamp};
use backstop_entity::escalation;

/// The promise that led to a case and the clocks of its agent, with their reasons.
///
/// # Errors
/// "Not found" for those who work no escalations.
pub async fn clocks(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<CaseClocks> {
    permission::check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    let case = queries::get(db, id).await?;
    let histories = Histories::load(db, vec![case.thread_id]).await?;
    let of = |calendar| histories.calendars.get(calendar);
    let promise = explain(
        histories.events(case.thread_id),
        case.episode,
        of,
        ctx.now(),
    );
    let ledger = queries::events(db, id).await?;
    let recorded = columns::terms_of(&ledger);
    let is_recorded = recorded.is_some();
    let terms = match recorded {
        Some(terms) => terms,
        None => terms::of_today(db, case.thread_id).await?,
    };
    let mut calendars = Calendars::default();
    calendars.load(db, [terms.calendar_id]).await?;
    let told = Told {
        ledger: ledger.iter().map(columns::happened).collect(),
        calendar: calendars.get(terms.calendar_id),
        terms,
        is_recorded,
        now: ctx.now(),
    };
    Ok(CaseClocks {
        promise,
        first_response: told.clock(&case, Owed::FirstReply)?,
        resolution: told.clock(&case, Owed::End)?,
    })
}

/// What both clocks are told from.
struct Told<'a> {
    ledger: Vec<Happened>,
    terms: CaseTerms,
    is_recorded: bool,
    calendar: &'a Calendar,
    now: Timestamp,
}

impl Told<'_> {
    fn clock(&self, case: &escalation::Model, what: Owed) -> Result<CaseClock> {
        let clock = Clock::of(&self.ledger, &self.terms, what).ok_or(ErrorCode::Internal)?;
        let mut explanation = clock.explain(&self.terms.policy, self.calendar, self.now);
        let (due_at, met_at) = match what {
            Owed::FirstReply => (case.first_response_due_at, case.first_responded_at),
            Owed::End => (case.resolution_due_at, case.resolved_at),
        };
        let by_rules = clock.due(self.calendar);
        if !self.is_recorded && by_rules.is_some_and(|due| due != due_at) {
            // A case from before its ledger kept them.
            let due = self.calendar.local(due_at);
            explanation.push(format!(
                "Told by the rules of today. When the case was made others held, and it keeps what it was given: {due}."
            ));
        }
        let rests = case.state == EscalationState::WaitingOnCustomer && met_at.is_none();
        Ok(CaseClock {
            due_at,
            met_at,
            rests_since: case.paused_at.filter(|_| rests),
            explanation,
        })
    }
}
