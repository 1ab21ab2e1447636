//! The list of notices.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::ids::NoticeId;
use backstop_domain::views::{Notice, NoticeKind, Page};
use backstop_services::{Ctx, PageRequest, notices};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    flash::Done,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::{Ago, ButtonKind, EmptyState, Icon, IconName, NavSection, Pager, PostButton},
};

/// Where in the list somebody is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NoticeQuery {
    cursor: String,
}

/// The page.
pub async fn list(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<NoticeQuery>,
) -> Answer {
    visit.require_sign_in()?;
    let request = PageRequest::parse(None, Some(&query.cursor))?;
    let page = notices::list(&ctx, visit.actor(), request).await?;
    let screen = Screen::titled("Notices")
        .section(NavSection::Notices)
        .private();
    // A notice may have come between the look at the count and the list: the list decides too.
    let unread = visit.visitor.unread > 0 || page.items.iter().any(|notice| !notice.read);
    Ok(visit.show(screen, || view(page, unread)))
}

/// Which notices were read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ReadForm {
    /// One of them; all where nothing is said.
    id: Option<NoticeId>,
}

/// Marks one or all as read.
pub async fn read(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<ReadForm>) -> Answer {
    notices::mark_read(&ctx, visit.actor(), form.id).await?;
    Ok(done(
        url::NOTICES,
        if form.id.is_some() {
            Done::ReadOne
        } else {
            Done::Read
        },
    ))
}

fn view(page: Page<Notice>, unread: bool) -> AnyView {
    let all_read = unread.then(|| {
        view! { <span class="push"><PostButton action=url::NOTICES_READ>"Mark all as read"</PostButton></span> }
    });
    let older = page.next.map(|cursor| url::page(url::NOTICES, &cursor));
    let list = if page.items.is_empty() {
        let text =
            "When somebody answers you, or there is news in a thread you follow, it shows here.";
        view! { <EmptyState title="No notices yet" text icon=IconName::Bell/> }.into_any()
    } else {
        let items: Vec<_> = page.items.into_iter().map(row).collect();
        view! { <ul class="notices">{items}</ul> }.into_any()
    };
    view! {
        <div class="page narrow">
            <div class="row"><h1>"Notices"</h1>{all_read}</div>
            <section class="stack">{list}<Pager older_href=older/></section>
            <p class="meta"><a href=url::SETTINGS>"E-mail settings"</a></p>
        </div>
    }
    .into_any()
}

fn row(notice: Notice) -> AnyView {
    let (class, mark) = if notice.read {
        ("read", None)
    } else {
        ("unread", Some("New: "))
    };
    let read = (!notice.read).then(|| {
        let fields = vec![("id", notice.id.to_string())];
        let label = format!("Mark as read: {}", notice.text);
        view! {
            <span class="push">
                <PostButton action=url::NOTICES_READ kind=ButtonKind::Quiet fields label>
                    "Mark as read"
                </PostButton>
            </span>
        }
    });
    view! {
        <li class=class>
            <Icon name=icon(notice.kind)/>
            <div>
                <p><span class="unseen">{mark}</span><a href=notice.url>{notice.text}</a></p>
                <p class="meta"><Ago rfc3339=notice.created_at.to_string()/></p>
            </div>
            {read}
        </li>
    }
    .into_any()
}

const fn icon(kind: NoticeKind) -> IconName {
    match kind {
        NoticeKind::Answer | NoticeKind::Reply => IconName::Reply,
        NoticeKind::Escalated | NoticeKind::OfficialReply => IconName::Case,
        NoticeKind::PrivateReply => IconName::Lock,
        NoticeKind::Accepted | NoticeKind::Resolved => IconName::Done,
        NoticeKind::Moderated => IconName::Shield,
        NoticeKind::Undelivered => IconName::Warning,
    }
}
