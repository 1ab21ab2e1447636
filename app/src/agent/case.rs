//! One case: the thread, the customer, and what the agent does.

use backstop_domain::{
    Timestamp,
    views::{CaseClocks, CasePage, Escalation, LedgerEntry, Macro, Onlooker},
};
use leptos::prelude::*;

use super::{
    acts,
    clock::{clock_line, owed},
    customer::{event_label, rail},
    forms::CaseForm,
    queue::ticket,
    shortcuts,
    talk::talk,
};
use crate::{
    form::Filled,
    routes::url,
    show::case_label,
    ui::{Ago, Breadcrumbs, ClockTime, ErrorSummary, Icon, IconName, Link, Notice, NoticeKind},
};

/// What the page shows.
pub(super) struct CaseView {
    /// The case and everything on it.
    pub page: CasePage,
    /// What was typed.
    pub form: Filled<CaseForm>,
    /// Texts to choose from.
    pub macros: Vec<Macro>,
    /// Names of those it can be handed over to.
    pub colleagues: Vec<String>,
    /// Whether the reader may act on colleagues' cases.
    pub supervises: bool,
    /// The version that stood on the page when something was sent too late.
    pub stale_since: Option<i32>,
    /// The present moment.
    pub now: Timestamp,
}

/// The page.
pub(super) fn case(view: &CaseView) -> AnyView {
    let page = &view.page;
    let acts = (page.mine || view.supervises) && page.escalation.state.is_open();
    let acts = acts && page.escalation.claimed_by.is_some();
    let id = page.escalation.id.to_string();
    let version = page.escalation.version;
    let again = url::case(page.escalation.id);
    view! {
        <div class="page case" data-desk="case" data-case=id data-version=version>
            <div class="stack">
                {head(page, view.now)}
                {match view.stale_since {
                    Some(seen) => stale(&page.events, seen),
                    None => view! { <ErrorSummary errors=view.form.errors.clone()/> }.into_any(),
                }}
                {looking(&page.others)}
                <div role="status" data-changed="" hidden><Notice kind=NoticeKind::Warn><p>"Something has happened on this case. What you are writing stays. "<a href=again>"Load the page again"</a></p></Notice></div>
                {meanwhile(page)}
                {outside(&page.escalation)}
                {acts::holder(page, view.supervises)}
                {talk(page)}
                {acts.then(|| acts::reply(page, &view.form, &view.macros))}
                {acts.then(|| acts::endings(page, &view.form, &view.colleagues))}
                {go_on(page)}
                {shortcuts::list(shortcuts::CASE)}
            </div>
            {rail(page, acts)}
        </div>
    }
    .into_any()
}

fn head(page: &CasePage, now: Timestamp) -> AnyView {
    let case = &page.escalation;
    let pressing = owed(case, now).filter(|owed| owed.is_pressing() && owed.at > now);
    let pressing = pressing.map(|owed| {
        let what = owed.what.to_lowercase();
        view! { <p class="meta pressing"><Icon name=IconName::Warning/>"Three quarters of the time for the "{what}" are gone."</p> }
    });
    let class = format!("priority p{}", case.priority.clamp(1, 4));
    view! {
        <div class="head">
            <Breadcrumbs items=vec![Link::new("Queue", url::AGENT)]/>
            <h1 dir="auto">{case.title.clone()}</h1>
            <div class="row">
                {clock_line(case, now)}
                <span class=class>"Priority "{case.priority}</span>
                <span class="meta">"Case "{case.id.to_string()}" · "{case_label(case)}" · "{case.category_name.clone()}" · queue “"{case.queue.clone()}"”"</span>
                {(!case.outside).then(|| ticket(case))}
                <a class="push" href=case.url.clone()>"See the thread"</a>
            </div>
            {dues(page)}
            {pressing}
            {why(&page.clocks)}
        </div>
    }
    .into_any()
}

/// A contact centre outside works on it.
fn outside(case: &Escalation) -> Option<AnyView> {
    if !case.outside {
        return None;
    }
    let ticket = ticket(case).unwrap_or_else(|| "It is on its way there.".into_any());
    let view = view! {
        <Notice title="Your helpdesk outside has this case">
            <p>{ticket}</p>
            <p>"What agents answer and resolve there appears here, and what is written here goes there. Claim it only to take it over."</p>
        </Notice>
    };
    Some(view.into_any())
}

/// Both clocks of the case.
fn dues(page: &CasePage) -> Option<AnyView> {
    let case = &page.escalation;
    if !case.state.is_open() {
        return None;
    }
    let first = match case.first_responded_at {
        Some(at) => view! { "given "<Ago rfc3339=at.to_string()/> }.into_any(),
        None => {
            view! { "due "<ClockTime rfc3339=case.first_response_due_at.to_string()/> }.into_any()
        }
    };
    let view = view! {
        <p class="meta">"First reply "{first}" · to be resolved by "<ClockTime rfc3339=case.resolution_due_at.to_string()/></p>
    };
    Some(view.into_any())
}

/// Why the case came when it did, and is due when it is.
fn why(clocks: &CaseClocks) -> AnyView {
    let parts = [
        ("The promise", &clocks.promise),
        ("The first reply", &clocks.first_response.explanation),
        ("The end", &clocks.resolution.explanation),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(title, reasons)| {
            let reasons: Vec<_> = reasons
                .iter()
                .map(|reason| view! { <li dir="auto">{reason.clone()}</li> })
                .collect();
            view! { <section><h2>{title}</h2><ol>{reasons}</ol></section> }
        })
        .collect();
    view! { <details class="why"><summary>"Why these times?"</summary><div>{parts}</div></details> }
        .into_any()
}

/// Somebody did something while a form was being filled in: nothing typed is lost.
fn stale(events: &[LedgerEntry], seen: i32) -> AnyView {
    let new: Vec<_> = events
        .iter()
        .filter(|entry| entry.seq > seen)
        .map(|entry| {
            let who = entry
                .actor
                .as_ref()
                .map_or_else(|| "The program".to_owned(), |who| who.username.clone());
            view! { <li><b>{event_label(entry.kind)}</b>" · "<bdi>{who}</bdi>" · "<Ago rfc3339=entry.at.to_string()/></li> }
        })
        .collect();
    view! {
        <Notice kind=NoticeKind::Warn title="This case changed while you were writing" live=true>
            <p>"Nothing was sent, and what you typed is still below. Since you opened the page:"</p>
            <ul class="changes">{new}</ul>
            <p>"Read it, change your words if need be, and send them again."</p>
        </Notice>
    }
    .into_any()
}

/// Who else has the case open; a script keeps it current.
fn looking(others: &[Onlooker]) -> AnyView {
    let words: Vec<_> = others
        .iter()
        .map(|one| {
            let what = if one.typing {
                " is writing"
            } else {
                " is looking"
            };
            view! { <li><bdi>{one.username.clone()}</bdi>{what}</li> }
        })
        .collect();
    let hidden = others.is_empty();
    view! {
        <div class="onlookers" data-presence="" hidden=hidden>
            <Icon name=IconName::Eye/><span class="unseen">"Who else has this case open:"</span><ul aria-live="polite">{words}</ul>
        </div>
    }
    .into_any()
}

/// The community was quicker: the agent decides.
fn meanwhile(page: &CasePage) -> Option<AnyView> {
    if !page.answered_meanwhile || !page.escalation.state.is_open() {
        return None;
    }
    Some(
        view! {
            <Notice title="The community has answered">
                <p>"Somebody answered in the thread while the case is with an agent. Where that settles it, resolve the case as “The community answered”; else go on as before."</p>
            </Notice>
        }
        .into_any(),
    )
}

/// After a case comes the next one.
fn go_on(page: &CasePage) -> AnyView {
    let kind = if page.escalation.state.is_open() {
        "btn quiet"
    } else {
        "btn main"
    };
    view! {
        <div class="row">
            <form class="one-button" method="post" action=url::AGENT_NEXT>
                <button type="submit" class=kind aria-keyshortcuts="n">"Take the next case "<kbd>"N"</kbd></button>
            </form>
            <a class="btn quiet" href=url::AGENT aria-keyshortcuts="q">"Back to the queue"</a>
        </div>
    }
    .into_any()
}
