//! The queue of cases.

use backstop_domain::{
    Timestamp,
    escalation::EscalationState,
    views::{Escalation, Page, Queue},
};
use leptos::prelude::*;

use crate::{
    routes::url,
    show::{case_badge, percent_passed, time_left},
    ui::{
        Ago, BadgeState, ButtonKind, EmptyState, IconName, Pager, PostButton, StateBadge, TimeBar,
        TimeKind,
    },
};

/// A part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// Cases nobody has taken.
    Waiting,
    /// Those the reader has taken.
    Mine,
    /// Those agents work on.
    Claimed,
    /// Those that wait for the customer.
    OnCustomer,
    /// Those that are done.
    Resolved,
    /// All of them.
    All,
}

impl Shelf {
    const EACH: [(Self, &'static str, &'static str); 6] = [
        (Self::Waiting, "", "Waiting"),
        (Self::Mine, "mine", "Mine"),
        (Self::Claimed, "claimed", "With an agent"),
        (Self::OnCustomer, "customer", "Waiting for the customer"),
        (Self::Resolved, "resolved", "Resolved"),
        (Self::All, "all", "All"),
    ];

    /// Reads the word of an address; what waits where it says nothing known.
    pub(super) fn from_word(word: &str) -> Self {
        let found = Self::EACH.iter().find(|(_, known, _)| *known == word);
        found.map_or(Self::Waiting, |(shelf, ..)| *shelf)
    }

    /// The state of its cases; any where it holds several.
    pub(super) const fn state(self) -> Option<EscalationState> {
        match self {
            Self::Waiting => Some(EscalationState::Queued),
            Self::Claimed => Some(EscalationState::Claimed),
            Self::OnCustomer => Some(EscalationState::WaitingOnCustomer),
            Self::Resolved => Some(EscalationState::Resolved),
            Self::Mine | Self::All => None,
        }
    }

    fn word(self) -> &'static str {
        let found = Self::EACH.iter().find(|(shelf, ..)| *shelf == self);
        found.map_or("", |(_, word, _)| word)
    }
}

/// What the page shows.
pub(super) struct QueueView {
    /// One page of cases, the most urgent first.
    pub cases: Page<Escalation>,
    /// All queues.
    pub queues: Vec<Queue>,
    /// The part shown.
    pub shelf: Shelf,
    /// Slug of the queue shown; empty for all.
    pub queue: String,
    /// The present moment.
    pub now: Timestamp,
}

/// The page.
pub(super) fn queue(view: QueueView) -> AnyView {
    let older = view
        .cases
        .next
        .clone()
        .map(|cursor| url::page(&address(view.shelf, &view.queue), &cursor));
    view! {
        <div class="desk two">
            {side(&view)}
            <section class="stack" aria-labelledby="queue-title">
                <div class="row">
                    <h1 id="queue-title">"Cases"</h1>
                    <span class="push"><PostButton action=url::AGENT_NEXT kind=ButtonKind::Main>"Take the next case"</PostButton></span>
                </div>
                {cases(view)}
                <Pager older_href=older older_label="More cases"/>
            </section>
        </div>
    }
    .into_any()
}

fn address(shelf: Shelf, queue: &str) -> String {
    url::with_query(url::AGENT, &[("view", shelf.word()), ("queue", queue)])
}

fn side(view: &QueueView) -> AnyView {
    let here = |is: bool| is.then_some("page");
    let shelves: Vec<_> = Shelf::EACH
        .iter()
        .map(|(shelf, _, label)| {
            view! { <li><a href=address(*shelf, &view.queue) aria-current=here(*shelf == view.shelf)>{*label}</a></li> }
        })
        .collect();
    let several = view.queues.len() > 1;
    let queues: Vec<_> = view
        .queues
        .iter()
        .map(|queue| {
            let current = here(queue.slug == view.queue);
            view! { <li><a href=address(view.shelf, &queue.slug) aria-current=current>{queue.name.clone()}" "<span>{queue.open}</span></a></li> }
        })
        .collect();
    let all = here(view.queue.is_empty());
    view! {
        <nav class="side" aria-label="Parts of the queue">
            <h2>"Cases"</h2>
            <ul>{shelves}</ul>
            {several.then(|| view! { <h2>"Queues"</h2><ul><li><a href=address(view.shelf, "") aria-current=all>"All queues"</a></li>{queues}</ul> })}
        </nav>
    }
    .into_any()
}

fn cases(view: QueueView) -> AnyView {
    if view.cases.items.is_empty() {
        let text = match view.shelf {
            Shelf::Waiting => "No question has waited longer than promised.",
            Shelf::Mine => "Take the next case, or open one and claim it.",
            _ => "No case is in this state.",
        };
        return view! { <EmptyState title="Nothing here" text icon=IconName::Inbox/> }.into_any();
    }
    let rows: Vec<_> = view
        .cases
        .items
        .iter()
        .map(|case| row(case, view.now))
        .collect();
    view! { <ul class="queue">{rows}</ul> }.into_any()
}

fn row(case: &Escalation, now: Timestamp) -> AnyView {
    let holder = case
        .claimed_by
        .as_ref()
        .map(|who| format!(" · {} has it", who.username));
    view! {
        <li>
            <div class="row">
                {clock_badge(case, now)}
                {case.state.is_open().then(|| view! { <span class="meta">{case.state.label()}</span> })}
                <span class="meta push">"Priority "{case.priority}</span>
            </div>
            <h2 class="row-title" dir="auto"><a href=url::case(case.id)>{case.title.clone()}</a></h2>
            <div class="row">
                <span class="meta">"Case "{case.id.to_string()}" · "<bdi>{case.asker.username.clone()}</bdi>" · "{case.category_name.clone()}" · "<Ago rfc3339=case.created_at.to_string()/>{holder}</span>
                <span class="push">{bar(case, now)}</span>
            </div>
        </li>
    }
    .into_any()
}

/// The moment that counts now: the first reply, then the end.
pub(super) fn next_due(case: &Escalation) -> Option<(&'static str, Timestamp)> {
    match (case.state.is_open(), case.first_responded_at) {
        (false, _) => None,
        (true, None) => Some(("First reply", case.first_response_due_at)),
        (true, Some(_)) => Some(("Resolved", case.resolution_due_at)),
    }
}

/// How much time is left, or how the case ended.
pub(super) fn clock_badge(case: &Escalation, now: Timestamp) -> AnyView {
    let Some((_, due)) = next_due(case) else {
        return view! { <StateBadge state=case_badge(case.state) label=case.state.label()/> }
            .into_any();
    };
    let (words, late) = time_left(now, due);
    let state = if late {
        BadgeState::Late
    } else {
        case_badge(case.state)
    };
    view! { <StateBadge state label=words/> }.into_any()
}

fn bar(case: &Escalation, now: Timestamp) -> Option<AnyView> {
    let (_, due) = next_due(case)?;
    let percent = percent_passed(case.created_at, due, now);
    let kind = if percent >= 90 {
        TimeKind::Late
    } else {
        TimeKind::Case
    };
    Some(view! { <TimeBar percent kind/> }.into_any())
}
