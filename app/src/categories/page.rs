//! The start page and lists of threads.

use backstop_domain::views::{Category, Page, Thread};
use leptos::prelude::*;

use crate::{
    routes::url,
    show::{self, count, tabs, thread_items},
    ui::{
        Breadcrumbs, ButtonKind, EmptyState, Link, LinkButton, Pager, SearchBox, Tabs, ThreadList,
    },
};

/// Which threads of a list, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// All, those with news first.
    Latest,
    /// All, those opened last first.
    Newest,
    /// Questions nobody has answered.
    Unanswered,
    /// Questions that are solved.
    Solved,
}

impl View {
    const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Latest, "", "Latest"),
        (Self::Newest, "newest", "Newest"),
        (Self::Unanswered, "unanswered", "Unanswered"),
        (Self::Solved, "solved", "Solved"),
    ];

    /// Reads the word of an address; the latest threads where it says nothing known.
    pub fn from_word(word: &str) -> Self {
        let found = Self::ALL.iter().find(|(_, known, _)| *known == word);
        found.map_or(Self::Latest, |(view, ..)| *view)
    }

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(view, ..)| *view == self);
        found.map_or("", |(_, word, _)| word)
    }

    fn label(self) -> &'static str {
        let found = Self::ALL.iter().find(|(view, ..)| *view == self);
        found.map_or("", |(.., label)| label)
    }

    fn address(self, base: &str) -> String {
        url::with_query(base, &[("view", self.word())])
    }
}

/// What the start page shows.
pub struct Home {
    /// All categories.
    pub categories: Vec<Category>,
    /// One page of threads.
    pub threads: Page<Thread>,
    /// Which ones.
    pub view: View,
    /// Whether this is not the first page.
    pub later: bool,
}

/// The start page.
pub fn home(page: Home) -> AnyView {
    let hero = (!page.later).then(hero);
    let categories =
        (!page.later && !page.categories.is_empty()).then(|| categories(page.categories));
    view! {
        {hero}
        {page.later.then(|| view! { <h1 class="unseen">"Threads"</h1> })}
        <div class="page">
            {categories}
            <section class="stack">
                <h2 class="unseen">{page.view.label()}" threads"</h2>
                {view_tabs(url::HOME, page.view)}
                {threads(page.threads, url::HOME, page.view, show::Category::Named)}
            </section>
        </div>
    }
    .into_any()
}

fn hero() -> AnyView {
    view! {
        <section class="hero">
            <h1>"What is not working?"</h1>
            <p>"Ask other customers. If nobody can help in time, one of our agents steps in."</p>
            <SearchBox id="hero-search" placeholder="Describe it in your own words"/>
        </section>
    }
    .into_any()
}

fn categories(categories: Vec<Category>) -> AnyView {
    let sheets: Vec<_> = categories
        .into_iter()
        .map(|category| {
            view! {
                <li class="card">
                    <a href=url::category(&category.slug)>{category.name}</a>
                    <p class="meta">{category.description}</p>
                    <p class="meta num">{count(category.thread_count, "thread", "threads")}</p>
                </li>
            }
        })
        .collect();
    view! {
        <section class="stack">
            <h2 class="unseen">"Categories"</h2>
            <ul class="grid categories">{sheets}</ul>
        </section>
    }
    .into_any()
}

/// A list of threads with a heading of its own.
pub struct Listing {
    title: String,
    lead: String,
    base: String,
    ask: String,
    named: show::Category,
    threads: Page<Thread>,
    view: View,
}

impl Listing {
    /// The threads of a category.
    pub fn of_category(category: Category, threads: Page<Thread>, view: View) -> Self {
        Self {
            base: url::category(&category.slug),
            ask: url::with_query(url::ASK, &[("category", &category.slug)]),
            title: category.name,
            lead: category.description,
            named: show::Category::Known,
            threads,
            view,
        }
    }

    /// The threads of a tag.
    pub fn of_tag(tag: &str, threads: Page<Thread>, view: View) -> Self {
        Self {
            base: url::tag(tag),
            ask: url::with_query(url::ASK, &[("tags", tag)]),
            title: format!("Tagged “{tag}”"),
            lead: String::new(),
            named: show::Category::Named,
            threads,
            view,
        }
    }
}

/// The page of a list.
pub fn listing(page: Listing) -> AnyView {
    let lead = (!page.lead.is_empty()).then(|| view! { <p class="lead">{page.lead.clone()}</p> });
    view! {
        <div class="page">
            <div class="head">
                <Breadcrumbs items=vec![Link::new("Home", url::HOME)]/>
                <div class="row">
                    <h1 dir="auto">{page.title}</h1>
                    <span class="push"><LinkButton href=page.ask kind=ButtonKind::Normal>"Ask here"</LinkButton></span>
                </div>
                {lead}
            </div>
            <section class="stack">
                <h2 class="unseen">{page.view.label()}" threads"</h2>
                {view_tabs(&page.base, page.view)}
                {threads(page.threads, &page.base, page.view, page.named)}
            </section>
        </div>
    }
    .into_any()
}

fn view_tabs(base: &str, current: View) -> AnyView {
    let items = View::ALL
        .iter()
        .map(|(view, _, label)| (*label, view.address(base), *view == current))
        .collect();
    view! { <Tabs items=tabs(items) label="Which threads"/> }.into_any()
}

fn threads(page: Page<Thread>, base: &str, view: View, named: show::Category) -> AnyView {
    if page.items.is_empty() {
        let (title, text) = match view {
            View::Unanswered => ("Nobody is waiting", "Every question here has an answer."),
            View::Solved => (
                "Nothing solved yet",
                "Threads show here once their answer is accepted.",
            ),
            View::Latest | View::Newest => ("Nothing here yet", "Be the first to ask."),
        };
        let ask = Some(Link::new("Ask a question", url::ASK));
        return view! { <EmptyState title text action=ask/> }.into_any();
    }
    let older = page
        .next
        .map(|cursor| url::page(&view.address(base), &cursor));
    view! { <ThreadList items=thread_items(page.items, named)/><Pager older_href=older/> }
        .into_any()
}
