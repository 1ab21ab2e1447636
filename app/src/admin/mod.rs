//! The administration: categories, members and their roles, escalation policies, connectors, what
//! people search for.

pub mod calendars;
pub mod categories;
pub mod connector;
pub mod connectors;
pub mod deliveries;
mod impact;
pub mod members;
pub mod policies;
pub mod search;

use backstop_domain::ErrorCode;
use leptos::prelude::*;

use crate::{
    http::{Answer, Failed, Screen, Visit, see_other},
    routes::url,
    show::tabs,
    ui::{NavSection, Tabs},
};

/// The administration begins with its categories.
pub async fn home() -> Answer {
    Ok(see_other(url::ADMIN_CATEGORIES))
}

fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title).section(NavSection::Admin).private()
}

/// Categories can be read by everybody, so their page has to ask by itself who looks.
fn require_admin(visit: &Visit) -> Result<(), Failed> {
    let rule = backstop_domain::permission::Action::Administer;
    backstop_domain::permission::check(visit.actor(), rule).map_err(|failure| match failure.code {
        ErrorCode::SignInRequired => Failed(failure),
        _ => ErrorCode::Forbidden.into(),
    })
}

fn frame(current: &'static str, body: AnyView) -> AnyView {
    let items = [
        ("Categories", url::ADMIN_CATEGORIES),
        ("Members", url::ADMIN_MEMBERS),
        ("Escalation", url::ADMIN_POLICIES),
        ("Calendars", url::ADMIN_CALENDARS),
        ("Searches", url::ADMIN_SEARCH),
        ("Helpdesk", url::ADMIN_CONNECTORS),
        ("Deliveries", url::ADMIN_DELIVERIES),
    ]
    .map(|(label, href)| (label, href.to_owned(), href == current))
    .to_vec();
    view! {
        <div class="page">
            <div class="stack"><h1>"Administration"</h1><Tabs items=tabs(items) label="Administration"/></div>
            {body}
        </div>
    }
    .into_any()
}
