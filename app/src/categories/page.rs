//! The start page and lists of threads.

use backstop_domain::{
    category_tree::path,
    views::{Category, Page, Thread},
};
use leptos::prelude::*;

use crate::{
    routes::url,
    show::{self, category_crumbs, count, tabs, thread_items},
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
pub struct Home<'a> {
    /// All categories.
    pub categories: &'a [Category],
    /// One page of threads.
    pub threads: Page<Thread>,
    /// Which ones.
    pub view: View,
    /// Whether this is not the first page.
    pub later: bool,
}

/// The start page.
pub fn home(page: Home<'_>) -> AnyView {
    let hero = (!page.later).then(hero);
    let categories = (!page.later && !page.categories.is_empty()).then(|| sheets(page.categories));
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

/// The categories at the top, each with those inside it.
fn sheets(categories: &[Category]) -> AnyView {
    let sheets: Vec<_> = inside(categories, None)
        .map(|category| {
            view! {
                <li class="card">
                    <a href=url::category(&category.slug)>{category.name.clone()}</a>
                    <p class="meta">{category.description.clone()}</p>
                    {inner(categories, &category.slug)}
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

/// What is directly inside a category, or at the top.
fn inside<'a>(all: &'a [Category], parent: Option<&'a str>) -> impl Iterator<Item = &'a Category> {
    all.iter().filter(move |c| c.parent.as_deref() == parent)
}

/// Links to what is directly inside a category.
fn inner(all: &[Category], parent: &str) -> Option<AnyView> {
    let links: Vec<_> = inside(all, Some(parent))
        .map(|c| {
            let href = url::category(&c.slug);
            view! { <li><a href=href>{c.name.clone()}</a></li> }
        })
        .collect();
    (!links.is_empty()).then(|| view! { <ul class="inner">{links}</ul> }.into_any())
}

/// A list of threads with a heading of its own.
pub struct Listing {
    title: String,
    lead: String,
    crumbs: Vec<Link>,
    inner: Option<AnyView>,
    base: String,
    ask: String,
    named: show::Category,
    threads: Page<Thread>,
    view: View,
}

impl Listing {
    /// The threads of a category and of those inside it.
    pub fn of_category(
        all: &[Category],
        category: &Category,
        threads: Page<Thread>,
        view: View,
    ) -> Self {
        let mut path = path(all, &category.slug);
        path.pop();
        let inner = inner(all, &category.slug);
        Self {
            base: url::category(&category.slug),
            ask: url::with_query(url::ASK, &[("category", &category.slug)]),
            title: category.name.clone(),
            lead: category.description.clone(),
            crumbs: category_crumbs(path),
            named: if inner.is_some() {
                show::Category::Named
            } else {
                show::Category::Known
            },
            inner,
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
            crumbs: category_crumbs(Vec::new()),
            inner: None,
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
                <Breadcrumbs items=page.crumbs/>
                <div class="row">
                    <h1 dir="auto">{page.title}</h1>
                    <span class="push"><LinkButton href=page.ask kind=ButtonKind::Normal>"Ask here"</LinkButton></span>
                </div>
                {lead}
                {page.inner}
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
