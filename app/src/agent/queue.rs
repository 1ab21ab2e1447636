//! The queue of cases: what is most urgent first.

use backstop_domain::{
    Timestamp,
    connector::ConnectorKind,
    escalation::EscalationState,
    views::{CaseCounts, Category, Escalation, Page, Queue, SavedView, Skill},
};
use leptos::prelude::*;

use super::{clock::clock_line, forms::QueueQuery, shortcuts};
use crate::{
    form::Filled,
    routes::url,
    show::case_badge,
    ui::{
        Ago, Button, ButtonKind, EmptyState, ErrorSummary, Field, Hidden, Icon, IconName, Notice,
        Pager, PostButton, Select, StateBadge,
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
    /// Those on which a contact centre outside works.
    Outside,
    /// Those that are done.
    Resolved,
    /// All of them.
    All,
}

impl Shelf {
    const EACH: [(Self, &'static str, &'static str); 7] = [
        (Self::Waiting, "", "Waiting"),
        (Self::Mine, "mine", "Mine"),
        (Self::Claimed, "claimed", "With an agent"),
        (Self::OnCustomer, "customer", "Waiting for the customer"),
        (Self::Outside, "outside", "With the helpdesk"),
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
            Self::Waiting | Self::Outside => Some(EscalationState::Queued),
            Self::Claimed => Some(EscalationState::Claimed),
            Self::OnCustomer => Some(EscalationState::WaitingOnCustomer),
            Self::Resolved => Some(EscalationState::Resolved),
            Self::Mine | Self::All => None,
        }
    }

    /// Whether its cases are those on which the outside works; none where that does not matter.
    pub(super) const fn outside(self) -> Option<bool> {
        match self {
            Self::Waiting => Some(false),
            Self::Outside => Some(true),
            _ => None,
        }
    }

    /// How many cases are in it, and the name of that number for the script that keeps it current.
    const fn count(self, counts: &CaseCounts) -> Option<(&'static str, i64)> {
        match self {
            Self::Waiting => Some(("waiting", counts.waiting)),
            Self::Mine => Some(("mine", counts.mine)),
            Self::Claimed => Some(("claimed", counts.claimed)),
            Self::OnCustomer => Some(("customer", counts.customer)),
            Self::Outside => Some(("outside", counts.outside)),
            Self::Resolved | Self::All => None,
        }
    }
}

/// What the page shows.
pub(super) struct QueueView {
    /// One page of cases, the most urgent first.
    pub cases: Page<Escalation>,
    /// Open cases, counted.
    pub counts: CaseCounts,
    /// All queues.
    pub queues: Vec<Queue>,
    /// All categories.
    pub categories: Vec<Category>,
    /// All skills.
    pub skills: Vec<Skill>,
    /// The reader's own views.
    pub views: Vec<SavedView>,
    /// What is shown.
    pub query: QueueQuery,
    /// The form that keeps a view, as typed.
    pub form: Filled<String>,
    /// The present moment.
    pub now: Timestamp,
}

/// The page.
pub(super) fn queue(view: &QueueView) -> AnyView {
    let older = view
        .cases
        .next
        .clone()
        .map(|cursor| url::page(&address(&view.query), &cursor));
    let here = address(&view.query);
    view! {
        <div class="desk two" data-desk="queue">
            {side(view)}
            <section class="stack" aria-labelledby="queue-title">
                <ErrorSummary errors=view.form.errors.clone()/>
                <div class="row">
                    <h1 id="queue-title">"Cases"</h1>
                    <form class="one-button push" method="post" action=url::AGENT_NEXT>
                        <button type="submit" class="btn main" aria-keyshortcuts="n">"Take the next case "<kbd>"N"</kbd></button>
                    </form>
                </div>
                <div role="status" data-changed="" hidden><Notice><p>"The queue has changed. "<a href=here aria-keyshortcuts="u">"Show it as it is now"</a></p></Notice></div>
                {filters(view)}
                {paused(view)}
                {cases(view)}
                <Pager older_href=older older_label="More cases"/>
                {shortcuts::list(shortcuts::QUEUE)}
            </section>
        </div>
    }
    .into_any()
}

fn address(query: &QueueQuery) -> String {
    let pairs = [
        ("view", query.view.as_str()),
        ("queue", query.queue.as_str()),
        ("category", query.category.as_str()),
        ("skill", query.skill.as_str()),
    ];
    url::with_query(url::AGENT, &pairs)
}

fn side(view: &QueueView) -> AnyView {
    let here = |is: bool| is.then_some("page");
    let shelf = Shelf::from_word(&view.query.view);
    let at = |change: &dyn Fn(&mut QueueQuery)| {
        let mut query = view.query.clone();
        change(&mut query);
        address(&query)
    };
    // Most sites have no helpdesk outside.
    let is_shown = |each: &Shelf| {
        *each != Shelf::Outside || shelf == Shelf::Outside || view.counts.outside > 0
    };
    let shelves: Vec<_> = Shelf::EACH
        .iter()
        .filter(|(each, ..)| is_shown(each))
        .map(|(each, word, label)| {
            let count = each
                .count(&view.counts)
                .map(|(name, n)| view! { <span data-count=name>{n}</span> });
            let href = at(&|query| query.view = (*word).to_owned());
            view! { <li><a href=href aria-current=here(*each == shelf)>{*label}" "{count}</a></li> }
        })
        .collect();
    let queues: Vec<_> = view
        .queues
        .iter()
        .map(|queue| {
            let current = here(queue.slug == view.query.queue);
            let count = format!("queue-{}", queue.slug);
            let href = at(&|query| query.queue.clone_from(&queue.slug));
            view! { <li><a href=href aria-current=current>{queue.name.clone()}" "<span data-count=count>{queue.open}</span></a></li> }
        })
        .collect();
    let all = here(view.query.queue.is_empty());
    let every = at(&|query| query.queue.clear());
    view! {
        <nav class="side" aria-label="Parts of the queue">
            <h2>"Cases"</h2>
            <ul>{shelves}</ul>
            {(view.queues.len() > 1).then(|| view! { <h2>"Queues"</h2><ul><li><a href=every aria-current=all>"All queues"</a></li>{queues}</ul> })}
            {saved(view)}
            <h2>"Replies"</h2>
            <ul><li><a href=url::AGENT_MACROS>"Macros"</a></li></ul>
        </nav>
    }
    .into_any()
}

/// The reader's own views, each with a button that takes it away.
fn saved(view: &QueueView) -> Option<AnyView> {
    if view.views.is_empty() {
        return None;
    }
    let here = address(&view.query);
    let items: Vec<_> = view
        .views
        .iter()
        .map(|saved| {
            let href = if saved.query.is_empty() {
                url::AGENT.to_owned()
            } else {
                format!("{}?{}", url::AGENT, saved.query)
            };
            let current = (href == here).then_some("page");
            let label = format!("Remove the view {}", saved.name);
            view! {
                <li class="saved-view">
                    <a href=href aria-current=current><bdi>{saved.name.clone()}</bdi></a>
                    <PostButton action=url::agent_view_remove(saved.id) kind=ButtonKind::Quiet label><Icon name=IconName::Cross/></PostButton>
                </li>
            }
        })
        .collect();
    Some(view! { <h2>"Your views"</h2><ul>{items}</ul> }.into_any())
}

/// Narrows the list down, and keeps what was chosen under a name.
fn filters(view: &QueueView) -> AnyView {
    let query = &view.query;
    let any = |label: &str| vec![(String::new(), label.to_owned())];
    let mut queues = any("All queues");
    queues.extend(view.queues.iter().map(|q| (q.slug.clone(), q.name.clone())));
    let mut categories = any("All categories");
    categories.extend(
        view.categories
            .iter()
            .map(|c| (c.slug.clone(), c.name.clone())),
    );
    let mut skills = any("All skills");
    skills.extend(view.skills.iter().map(|s| (s.slug.clone(), s.name.clone())));
    let (wrong, typed) = (view.form.error("name"), view.form.values.clone());
    let has_skills = !view.skills.is_empty();
    let hidden = query.clone();
    let open = wrong.is_some();
    view! {
        <div class="filters">
            <form class="row" method="get" action=url::AGENT aria-label="Show only some cases">
                {(!query.view.is_empty()).then(|| view! { <Hidden name="view" value=query.view.clone()/> })}
                <Select label="Queue" name="queue" options=queues selected=query.queue.clone()/>
                <Select label="Category" name="category" options=categories selected=query.category.clone()/>
                {has_skills.then(|| view! { <Select label="Skill" name="skill" options=skills selected=query.skill.clone()/> })}
                <Button>"Show"</Button>
            </form>
            <details open=open>
                <summary>"Keep this view"</summary>
                <form class="row" method="post" action=url::AGENT_VIEWS data-once="">
                    <Hidden name="view" value=hidden.view/><Hidden name="queue" value=hidden.queue/>
                    <Hidden name="category" value=hidden.category/><Hidden name="skill" value=hidden.skill/>
                    <Field label="Name of the view" name="name" value=typed error=wrong required=true maxlength=Some(80)/>
                    <Button>"Keep it"</Button>
                </form>
            </details>
        </div>
    }
    .into_any()
}

fn paused(view: &QueueView) -> Option<AnyView> {
    let names: Vec<_> = view
        .queues
        .iter()
        .filter(|queue| queue.paused_at.is_some())
        .map(|queue| queue.name.clone())
        .collect();
    if names.is_empty() {
        return None;
    }
    let names = names.join(", ");
    Some(
        view! { <Notice><p>"Paused by a supervisor, so you are given no cases from: "<b>{names}</b>"."</p></Notice> }
            .into_any(),
    )
}

fn cases(view: &QueueView) -> AnyView {
    if view.cases.items.is_empty() {
        let text = match Shelf::from_word(&view.query.view) {
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
        .map(|who| view! { " · "<bdi>{who.username.clone()}</bdi>" has it" });
    let class = format!("priority p{}", case.priority.clamp(1, 4));
    view! {
        <li>
            <div class="row">
                {clock_line(case, now)}
                {(case.state != EscalationState::Queued && case.state.is_open()).then(|| view! { <StateBadge state=case_badge(case.state) label=case.state.label()/> })}
                {ticket(case)}
                <span class=format!("{class} push")>"Priority "{case.priority}</span>
            </div>
            <h2 class="row-title" dir="auto"><a href=url::case(case.id) data-row="">{case.title.clone()}</a></h2>
            <p class="meta">"Case "{case.id.to_string()}" · "<bdi>{case.asker.username.clone()}</bdi>" · "{case.category_name.clone()}" · waiting since "<Ago rfc3339=case.created_at.to_string()/>{holder}</p>
        </li>
    }
    .into_any()
}

/// The ticket of a case in a contact centre outside.
pub(super) fn ticket(case: &Escalation) -> Option<AnyView> {
    let there = case.external.as_ref()?;
    let name = format!("{} {}", system(&there.system), there.id);
    let ticket = match &case.external_url {
        Some(url) => view! { <a href=url.clone() rel="noreferrer">{name}</a> }.into_any(),
        None => name.into_any(),
    };
    Some(view! { <span class="meta ticket"><Icon name=IconName::Case/>{ticket}</span> }.into_any())
}

/// What a system outside is called.
fn system(word: &str) -> String {
    let kind: Option<ConnectorKind> = word.parse().ok();
    kind.map_or(word, |kind| kind.label()).to_owned()
}
