//! What stands beside a case: the customer, what helped others, and what happened so far.

use backstop_domain::{
    escalation::LedgerEvent,
    ids::EscalationId,
    text::shorten,
    views::{Attempt, CasePage, Customer, LedgerEntry, PrecedentAnswer, Subject},
};
use leptos::prelude::*;

use super::acts::{REPLY, wrap_up_label};
use crate::{
    routes::url,
    show::{case_badge, case_label, count, state_badge, thread_badge},
    ui::{Ago, Icon, IconName, StateBadge, Tag},
};

/// The rail. Who may reply can put into the reply what answered others.
pub(super) fn rail(page: &CasePage, may_reply: bool) -> AnyView {
    let events: Vec<_> = page.events.iter().rev().map(event).collect();
    view! {
        <aside class="rail" aria-label="About the case">
            {who(page)}
            {similar(page, may_reply)}
            <section>
                <h2>"What happened"</h2>
                <ol class="log">{events}</ol>
            </section>
        </aside>
    }
    .into_any()
}

fn who(page: &CasePage) -> AnyView {
    let case = &page.escalation;
    let asker = case.asker.username.clone();
    let profile = url::profile(&asker);
    let customer = &page.customer;
    let threads = count(customer.threads, "thread", "threads");
    let group = customer
        .group
        .as_ref()
        .map(|group| view! { " · group “"<bdi>{group.clone()}</bdi>"”" });
    view! {
        <section class="customer">
            <h2>"Customer"</h2>
            <p class="name"><a href=profile><bdi>{asker}</bdi></a></p>
            <p class="meta">"Here since "<Ago rfc3339=customer.since.to_string()/>" · "{threads}{group}</p>
            {subjects(&customer.subjects)}
            {satisfaction(customer)}
            {tried(&customer.tried)}
            {cases(customer)}
            {earlier(page)}
        </section>
    }
    .into_any()
}

/// What the customer writes about, with the number of threads where there are several.
fn subjects(subjects: &[Subject]) -> AnyView {
    let each: Vec<_> = subjects
        .iter()
        .map(|subject| {
            let href = if subject.is_category {
                url::category(&subject.slug)
            } else {
                url::tag(&subject.slug)
            };
            let name = match subject.threads {
                1 => subject.name.clone(),
                threads => format!("{} × {threads}", subject.name),
            };
            view! { <li><Tag name href/></li> }
        })
        .collect();
    view! { <h3>"Products and subjects"</h3><ul class="row subjects">{each}</ul> }.into_any()
}

/// What the customer said of earlier cases.
fn satisfaction(customer: &Customer) -> Option<AnyView> {
    let said: Vec<bool> = customer
        .satisfaction
        .iter()
        .filter_map(|asked| asked.helped)
        .collect();
    let (last, helped) = (said.first()?, said.iter().filter(|helped| **helped).count());
    let icon = if *last {
        IconName::Check
    } else {
        IconName::Warning
    };
    let last = if *last {
        "it helped"
    } else {
        "it did not help"
    };
    let all = format!("{helped} of {} cases helped", said.len());
    Some(
        view! { <p class="row"><Icon name=icon/><span>"Last time "<b>{last}</b>" · "{all}</span></p> }
            .into_any(),
    )
}

/// Answers the customer rejected or spoke of, and what they wrote otherwise.
fn tried(tried: &[Attempt]) -> Option<AnyView> {
    if tried.is_empty() {
        return None;
    }
    let items: Vec<_> = tried.iter().map(attempt).collect();
    Some(view! { <h3>"What was tried"</h3><ul>{items}</ul> }.into_any())
}

fn attempt(attempt: &Attempt) -> AnyView {
    let answer = attempt.answer.as_ref().map(|post| {
        let (words, who) = (shorten(&post.body, 120), post.author.username.clone());
        view! { <p><a href=url::post(post.id) dir="auto">{words}</a></p><p class="meta"><bdi>{who}</bdi>" · "<Ago rfc3339=post.created_at.to_string()/></p> }
    });
    let rejected = attempt.rejected.then(
        || view! { <p class="row"><Icon name=IconName::Cross/><span>"It did not help"</span></p> },
    );
    let said: Vec<_> = attempt
        .said
        .iter()
        .map(|post| {
            let words = shorten(&post.body, 160);
            view! { <p class="told" dir="auto">"“"<a href=url::post(post.id)>{words}</a>"”"</p> }
        })
        .collect();
    view! { <li>{answer}{rejected}{said}</li> }.into_any()
}

fn cases(customer: &Customer) -> Option<AnyView> {
    if customer.cases.is_empty() {
        return None;
    }
    let items: Vec<_> = customer
        .cases
        .iter()
        .map(|case| {
            let ended = case.wrap_up.map(wrap_up_label);
            let ended = ended.map(|how| view! { <span class="meta">{how}</span> });
            view! { <li><a href=url::case(case.id) dir="auto">{case.title.clone()}</a><p class="row"><StateBadge state=case_badge(case.state) label=case_label(case)/>{ended}</p></li> }
        })
        .collect();
    Some(view! { <h3>"Other cases"</h3><ul>{items}</ul> }.into_any())
}

fn earlier(page: &CasePage) -> Option<AnyView> {
    if page.earlier.is_empty() {
        let first = page.customer.cases.is_empty();
        return first
            .then(|| view! { <p class="meta">"Has not asked anything before."</p> }.into_any());
    }
    let items: Vec<_> = page
        .earlier
        .iter()
        .map(|thread| view! { <li><a href=thread.url.clone() dir="auto">{thread.title.clone()}</a><p><StateBadge state=thread_badge(thread)/></p></li> })
        .collect();
    Some(view! { <h3>"Asked before"</h3><ul>{items}</ul> }.into_any())
}

fn similar(page: &CasePage, may_reply: bool) -> Option<AnyView> {
    if page.precedents.is_empty() {
        return None;
    }
    let items: Vec<_> = page
        .precedents
        .iter()
        .map(|one| {
            let thread = &one.thread;
            let answer = one.answer.as_ref().map(|answer| {
                let put = may_reply.then(|| put_into_reply(page.escalation.id, answer, &thread.title));
                view! { {excerpt(answer)}{put} }
            });
            view! { <li><a href=thread.url.clone() dir="auto">{thread.title.clone()}</a><p><StateBadge state=state_badge(thread.state)/></p>{answer}</li> }
        })
        .collect();
    Some(view! { <section><h2>"Similar questions"</h2><ul>{items}</ul></section> }.into_any())
}

/// How the best answer begins, and why it is the best.
fn excerpt(answer: &PrecedentAnswer) -> AnyView {
    let helped = count(i64::from(answer.helpful), "person", "people");
    let why = if answer.accepted {
        "Accepted answer".to_owned()
    } else if answer.official {
        "Official answer".to_owned()
    } else if answer.helpful > 0 {
        format!("Helped {helped}")
    } else {
        "Answer".to_owned()
    };
    let who = answer.author.username.clone();
    view! {
        <p class="told" dir="auto">"“"<a href=url::post(answer.post_id)>{answer.excerpt.clone()}</a>"”"</p>
        <p class="meta">{why}" · "<bdi>{who}</bdi></p>
    }
    .into_any()
}

/// Sends what was typed along, so that nothing of it is lost.
fn put_into_reply(case: EscalationId, answer: &PrecedentAnswer, title: &str) -> AnyView {
    let action = url::case_quote(case, answer.post_id);
    view! {
        <p><button type="submit" class="btn" form=REPLY formaction=action formnovalidate>"Put into reply"<span class="unseen">" the answer of “"{title.to_owned()}"”"</span></button></p>
    }
    .into_any()
}

fn event(entry: &LedgerEntry) -> AnyView {
    let who = entry
        .actor
        .as_ref()
        .map_or_else(|| "The program".to_owned(), |who| who.username.clone());
    let note = entry.note.clone();
    let note = (!note.is_empty()).then(|| view! { <p class="told" dir="auto">"“"{note}"”"</p> });
    view! {
        <li>
            <p><b>{event_label(entry.kind)}</b></p>
            {note}
            <p class="meta"><bdi>{who}</bdi>" · "<Ago rfc3339=entry.at.to_string()/></p>
        </li>
    }
    .into_any()
}

/// What an entry of the ledger says to people.
pub(crate) const fn event_label(event: LedgerEvent) -> &'static str {
    match event {
        LedgerEvent::Created => "The promise fell due",
        LedgerEvent::Claimed => "Claimed",
        LedgerEvent::Released => "Let go",
        LedgerEvent::RepliedPublicly => "Answered in the thread",
        LedgerEvent::RepliedPrivately => "Wrote to the customer",
        LedgerEvent::Noted => "Left a note",
        LedgerEvent::CustomerReplied => "The customer wrote",
        LedgerEvent::AnsweredMeanwhile => "The community answered",
        LedgerEvent::Resolved => "Resolved",
        LedgerEvent::Returned => "Given back to the community",
        LedgerEvent::Cancelled => "Not needed any more",
        LedgerEvent::LeaseLapsed => "Back in the queue: the agent was not heard of",
        LedgerEvent::HandedOver => "Handed over",
        LedgerEvent::Assigned => "Given to an agent",
        LedgerEvent::Moved => "Moved to another queue",
        LedgerEvent::Prioritised => "Another priority",
        LedgerEvent::Waiting => "Waits for the customer",
        LedgerEvent::Resumed => "Waits no longer",
        LedgerEvent::Helped => "Closed: the customer says it helped",
        LedgerEvent::NotHelped => "The customer says it did not help",
    }
}
