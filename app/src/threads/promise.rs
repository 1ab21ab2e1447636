//! The promise of an open question, drawn as a road, and what comes after it.

use backstop_domain::{
    escalation::EscalationState,
    thread_state::{ThreadKind, ThreadState},
    views::{EscalationRef, Promise, Thread, ThreadPage},
};
use leptos::prelude::*;

use crate::routes::url;
use crate::ui::{Card, ClockTime, Notice, NoticeKind, Road, RoadPlace, RoadStep};

/// What happens when; nothing where nothing is owed.
pub(super) fn road(page: &ThreadPage) -> Option<AnyView> {
    let thread = &page.thread;
    if thread.kind != ThreadKind::Question {
        return None;
    }
    let open_case = thread
        .escalation
        .as_ref()
        .filter(|case| case.state.is_open());
    if let Some(case) = open_case {
        return Some(with_agent(thread, case));
    }
    match (thread.state, &thread.promise) {
        (ThreadState::Unanswered, Some(promise)) => {
            Some(waiting(thread, promise, page.promise_hours.as_deref()))
        }
        (ThreadState::WaitingOnAsker, _) => Some(waiting_on_asker()),
        _ => thread.escalation.as_ref().and_then(after_case),
    }
}

fn asked(thread: &Thread) -> RoadStep {
    let when = view! { <ClockTime rfc3339=thread.created_at.to_string()/> };
    RoadStep::new("Asked", when.into_any(), RoadPlace::Past)
}

fn waiting(thread: &Thread, promise: &Promise, hours: Option<&str>) -> AnyView {
    let hours = hours.map(|hours| format!(" ({hours})"));
    let due = promise.due_at.to_string();
    let when = view! { <ClockTime rfc3339=due.clone()/>", if nobody has answered" };
    let steps = vec![
        asked(thread),
        RoadStep::new(
            "Customers help",
            "Anybody may answer".to_owned(),
            RoadPlace::Now,
        ),
        RoadStep::new("An agent steps in", when.into_any(), RoadPlace::Later),
    ];
    view! {
        <Card>
            <Road steps/>
            <p class="meta">"If nobody has answered by "<ClockTime rfc3339=due/>{hours}", one of our agents takes over. "<a href=url::PROMISE>"How well we keep this"</a></p>
        </Card>
    }
    .into_any()
}

fn waiting_on_asker() -> AnyView {
    view! {
        <Notice><p>"Somebody asked for more details. The clock rests until the asker replies."</p></Notice>
    }
    .into_any()
}

fn with_agent(thread: &Thread, case: &EscalationRef) -> AnyView {
    let number = case.id;
    let (label, sentence) = match case.state {
        EscalationState::Claimed => ("An agent is on it", "One of our agents is working on it."),
        EscalationState::WaitingOnCustomer => (
            "Waiting for the asker",
            "Our agent has asked something and waits for the asker's reply.",
        ),
        _ => (
            "In our agents’ queue",
            "Nobody answered in time, so one of our agents takes over. You need not do anything.",
        ),
    };
    let steps = vec![
        asked(thread),
        RoadStep::new(
            "Nobody answered in time",
            "The promise fell due".to_owned(),
            RoadPlace::Past,
        ),
        RoadStep::new(label, format!("Case {number}"), RoadPlace::Now),
        RoadStep::new(
            "Resolved",
            "You will read it here".to_owned(),
            RoadPlace::Later,
        ),
    ];
    view! { <Card><Road steps/><p class="meta">{sentence}" The case number is "<b>{number.to_string()}</b>"."</p></Card> }
        .into_any()
}

fn after_case(case: &EscalationRef) -> Option<AnyView> {
    let number = case.id;
    let (kind, sentence) = match case.state {
        EscalationState::Resolved => (NoticeKind::Ok, "One of our agents resolved this."),
        EscalationState::Returned => (
            NoticeKind::Info,
            "An agent gave this back to the community.",
        ),
        _ => return None,
    };
    let view = view! { <Notice kind><p>{sentence}{format!(" Case {number}.")}</p></Notice> };
    Some(view.into_any())
}
