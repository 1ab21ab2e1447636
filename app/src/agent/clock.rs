//! The clocks of a case: which moment counts now, how much is left, and how pressing that is. A
//! word, an icon and a colour say the same.

use backstop_domain::{Timestamp, escalation::EscalationState, views::Escalation};
use leptos::prelude::*;

use crate::{
    show::{case_badge, percent_passed, time_left},
    ui::{BadgeState, StateBadge, TimeBar, TimeKind},
};

/// From here on a clock warns.
const WARN_PERCENT: u8 = 75;

/// What an agent owes next.
pub(super) struct Owed {
    /// What it is.
    pub what: &'static str,
    /// When it is due.
    pub at: Timestamp,
    /// Share of the time that has passed, 0 to 100.
    pub percent: u8,
}

impl Owed {
    /// Whether three quarters of the time are gone.
    pub(super) const fn is_pressing(&self) -> bool {
        self.percent >= WARN_PERCENT
    }
}

/// The moment that counts now: the first reply, then the end. None where the clock rests or the
/// case is over.
pub(super) fn owed(case: &Escalation, now: Timestamp) -> Option<Owed> {
    if !matches!(
        case.state,
        EscalationState::Queued | EscalationState::Claimed
    ) {
        return None;
    }
    let (what, at) = match case.first_responded_at {
        None => ("First reply", case.first_response_due_at),
        Some(_) => ("End", case.resolution_due_at),
    };
    Some(Owed {
        what,
        at,
        percent: percent_passed(case.created_at, at, now),
    })
}

/// How much time is left, or how the case stands.
pub(super) fn clock_badge(case: &Escalation, now: Timestamp) -> AnyView {
    let Some(owed) = owed(case, now) else {
        let label = match case.state {
            EscalationState::WaitingOnCustomer => "Clock rests",
            state => state.label(),
        };
        return view! { <StateBadge state=case_badge(case.state) label/> }.into_any();
    };
    let (words, late) = time_left(now, owed.at);
    let state = if late {
        BadgeState::Late
    } else if owed.is_pressing() {
        BadgeState::Unanswered
    } else {
        BadgeState::Escalated
    };
    let label = format!("{}: {words}", owed.what);
    view! { <StateBadge state label/> }.into_any()
}

/// The badge with a bar beside it.
pub(crate) fn clock_line(case: &Escalation, now: Timestamp) -> AnyView {
    let bar = owed(case, now).map(|owed| {
        let kind = match owed.percent {
            100.. => TimeKind::Late,
            WARN_PERCENT.. => TimeKind::Wait,
            _ => TimeKind::Case,
        };
        view! { <TimeBar percent=owed.percent kind/> }
    });
    view! { <span class="clock-line">{clock_badge(case, now)}{bar}</span> }.into_any()
}
