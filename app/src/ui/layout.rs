//! The frame round every page: head, bar at the top, main part, foot.

use leptos::prelude::*;

use crate::routes::url;

use super::{
    avatar::Avatar,
    icon::{Icon, IconName},
    notice::{Notice, NoticeKind},
};

/// What stands in `<head>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// Title of the page without the name of the site.
    pub title: String,
    /// One or two sentences for search engines.
    pub description: Option<String>,
    /// The page's one true address.
    pub canonical: Option<String>,
    /// Asks search engines to leave the page out.
    pub robots_noindex: bool,
}

/// Who is looking, as far as the bar must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewerBar {
    /// Name of the signed-in member.
    pub username: String,
    /// Unread notices.
    pub unread: u64,
    /// May open the moderation queue.
    pub can_moderate: bool,
    /// May open the agents' queue.
    pub is_agent: bool,
    /// May open the supervisors' board.
    pub supervises: bool,
    /// May open the administration.
    pub is_admin: bool,
}

/// The part of the site a page belongs to; marked as current in the bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NavSection {
    /// None of those below.
    #[default]
    Other,
    /// The home page.
    Home,
    /// Asking a question.
    Ask,
    /// The member's notices.
    Notices,
    /// The agents' queue and cases.
    Agent,
    /// The supervisors' board.
    Supervisor,
    /// The moderation queue.
    Moderation,
    /// The administration.
    Admin,
}

/// A whole document, from the doctype on.
#[component]
pub fn Page(
    /// What stands in `<head>`.
    head: PageHead,
    /// Who is looking; none for visitors.
    viewer: Option<ViewerBar>,
    /// Where the assets of this build are, such as `/assets/ab12cd34`, without a slash at the end.
    #[prop(into)]
    assets_base: String,
    /// Marks the document for live reload.
    #[prop(optional)]
    dev: bool,
    /// The part of the site.
    #[prop(optional)]
    current: NavSection,
    /// What was typed into the search box before.
    #[prop(optional_no_strip)]
    search: Option<String>,
    /// The outcome of what the reader has just done.
    #[prop(optional_no_strip)]
    flash: Option<(NoticeKind, String)>,
    /// Cases that could not be handed over, for those who can put it right.
    #[prop(optional)]
    dead_letters: u64,
    /// The page.
    children: Children,
) -> AnyView {
    let flash = flash.map(|(kind, text)| {
        view! { <div class="flash"><Notice kind live=true><p>{text}</p></Notice></div> }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-dev=dev.then_some("")>
            <head>{head_tags(head, &assets_base)}</head>
            <body>
                <a class="skip" href="#main">"Skip to the content"</a>
                {bar(viewer, current, search)}
                {alarm(dead_letters)}
                {flash}
                <main id="main" tabindex="-1">{children()}</main>
                {foot()}
            </body>
        </html>
    }
    .into_any()
}

/// What an administrator must know on every page of the administration.
fn alarm(dead_letters: u64) -> Option<AnyView> {
    let what = match dead_letters {
        0 => return None,
        1 => "One delivery to your helpdesk has failed for good. ".to_owned(),
        more => format!("{more} deliveries to your helpdesk have failed for good. "),
    };
    let alarm = view! {
        <div class="flash">
            <Notice kind=NoticeKind::Bad><p>{what}<a href=url::ADMIN_DEAD_LETTERS>"Look at them"</a></p></Notice>
        </div>
    };
    Some(alarm.into_any())
}

fn head_tags(head: PageHead, assets_base: &str) -> AnyView {
    let title = format!("{} · Backstop", head.title);
    let style = format!("{assets_base}/pkg/backstop.css");
    let icon = format!("{assets_base}/pkg/favicon.svg");
    let script = format!("{assets_base}/pkg/boot.js");
    view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <title>{title}</title>
        {head.description.map(|text| view! { <meta name="description" content=text/> })}
        {head.robots_noindex.then(|| view! { <meta name="robots" content="noindex"/> })}
        {head.canonical.map(|href| view! { <link rel="canonical" href=href/> })}
        <link rel="stylesheet" href=style/>
        <link rel="icon" type="image/svg+xml" href=icon/>
        <script type="module" src=script></script>
    }
    .into_any()
}

fn bar(viewer: Option<ViewerBar>, current: NavSection, search: Option<String>) -> AnyView {
    let here = move |section| (current == section).then_some("page");
    let staff = viewer.as_ref().map(|viewer| staff_links(viewer, current));
    let account = match viewer {
        Some(viewer) => account_menu(viewer, current).into_any(),
        None => view! {
            <a class="btn quiet" href="/sign-in">"Sign in"</a>
            <a class="btn" href="/sign-up">"Join"</a>
        }
        .into_any(),
    };
    view! {
        <header class="bar"><div>
            <a class="brand" href="/" aria-current=here(NavSection::Home)>{logo()}<span>"Backstop"</span></a>
            <SearchBox id="search-box" value=search/>
            {staff}
            <div class="actions">
                <a class="btn main" href="/ask" aria-current=here(NavSection::Ask)>"Ask"</a>
                {account}
                {theme_toggle()}
            </div>
        </div></header>
    }.into_any()
}

/// The search form; the bar has one, and so may the top of a page.
#[component]
pub fn SearchBox(
    /// Id of the input, once a page.
    id: &'static str,
    /// What was typed before.
    #[prop(optional_no_strip)]
    value: Option<String>,
    /// Shown while nothing is typed.
    #[prop(default = "Search questions and answers")]
    placeholder: &'static str,
) -> AnyView {
    view! {
        <form class="search" role="search" method="get" action="/search" aria-label=placeholder>
            <label class="unseen" for=id>{placeholder}</label>
            <input id=id type="search" name="q" value=value maxlength="200"
                placeholder=placeholder autocomplete="off" enterkeyhint="search"/>
            <button type="submit" aria-label="Search"><Icon name=IconName::Search/></button>
        </form>
    }
    .into_any()
}

/// Hidden until the script that makes it work has come.
fn theme_toggle() -> AnyView {
    view! {
        <button type="button" class="round" hidden data-theme-toggle="" aria-label="Colours"
            data-auto="Colours: as your system" data-light="Colours: light" data-dark="Colours: dark">
            <Icon name=IconName::Sun/>
        </button>
    }.into_any()
}

fn staff_links(viewer: &ViewerBar, current: NavSection) -> Option<AnyView> {
    let links: Vec<_> = [
        (viewer.is_agent, "/agent", "Queue", NavSection::Agent),
        (viewer.supervises, "/supervisor", "Board", NavSection::Supervisor),
        (viewer.can_moderate, "/moderation", "Moderation", NavSection::Moderation),
        (viewer.is_admin, "/admin", "Admin", NavSection::Admin),
    ]
    .into_iter()
    .filter(|(allowed, ..)| *allowed)
    .map(|(_, href, label, section)| {
        view! { <li><a href=href aria-current=(current == section).then_some("page")>{label}</a></li> }
    })
    .collect();
    (!links.is_empty())
        .then(|| view! { <nav class="staff" aria-label="Staff"><ul>{links}</ul></nav> }.into_any())
}

fn account_menu(viewer: ViewerBar, current: NavSection) -> AnyView {
    let profile = format!("/u/{}", viewer.username);
    let notices = match viewer.unread {
        0 => "Notices".to_owned(),
        1 => "Notices, 1 unread".to_owned(),
        n => format!("Notices, {n} unread"),
    };
    let count = (viewer.unread > 0).then(|| {
        let shown = if viewer.unread > 99 {
            "99+".to_owned()
        } else {
            viewer.unread.to_string()
        };
        view! { <span class="dot" aria-hidden="true" data-unread="">{shown}</span> }
    });
    let label = format!("Your account, {}", viewer.username);
    view! {
        <a class="round bell" href="/notices" aria-label=notices aria-current=(current == NavSection::Notices).then_some("page")>
            <Icon name=IconName::Bell/>{count}
        </a>
        <details class="menu" data-menu="">
            <summary aria-label=label><Avatar name=viewer.username.clone()/></summary>
            <div class="sheet">
                <p class="meta">"Signed in as "<b>{viewer.username}</b></p>
                <ul>
                    <li><a href=profile><Icon name=IconName::User/>"Your profile"</a></li>
                    <li><a href="/settings"><Icon name=IconName::Cog/>"Settings"</a></li>
                </ul>
                <form method="post" action="/sign-out"><button type="submit"><Icon name=IconName::Arrow/>"Sign out"</button></form>
            </div>
        </details>
    }.into_any()
}

fn logo() -> AnyView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d="M4 5v14M4 12h9a5 5 0 0 1 0 7H4M4 5h8a3.5 3.5 0 0 1 0 7"/>
        </svg>
    }
    .into_any()
}

fn foot() -> AnyView {
    view! {
        <footer class="foot"><div>
            <p>"Customers help each other. Where nobody can, one of our agents steps in."</p>
            <nav aria-label="Foot of the page">
                <ul>
                    <li><a href="/">"All categories"</a></li>
                    <li><a href="/promise">"Our promise"</a></li>
                    <li><a href="/search">"Search"</a></li>
                    <li><a href="/ask">"Ask a question"</a></li>
                </ul>
            </nav>
        </div></footer>
    }
    .into_any()
}
