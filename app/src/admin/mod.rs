//! The administration: categories, tags, members and their roles, escalation policies, connectors, what
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
pub mod tags;

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use backstop_domain::{
    ErrorCode,
    permission::{self, Action},
};
use backstop_services::{Ctx, connectors as connector_services};
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

/// A visit to a page of the administration: whoever administers is told what failed for good.
pub struct Admin(pub Visit);

impl FromRequestParts<Ctx> for Admin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, ctx: &Ctx) -> Result<Self, Infallible> {
        let mut visit = Visit::new(&parts.extensions, &parts.uri);
        if permission::check(visit.actor(), Action::Administer).is_ok() {
            // The banner is not worth a page: without the figure there is none.
            visit.dead_letters = connector_services::dead_letters(ctx).await.unwrap_or(0);
        }
        Ok(Self(visit))
    }
}

fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title).section(NavSection::Admin).private()
}

/// For pages that show what everybody may read, such as categories and names of members: they have to
/// ask by themselves who looks.
pub(crate) fn require_admin(visit: &Visit) -> Result<(), Failed> {
    permission::check(visit.actor(), Action::Administer).map_err(|failure| match failure.code {
        ErrorCode::SignInRequired => Failed(failure),
        _ => ErrorCode::Forbidden.into(),
    })
}

fn frame(current: &'static str, body: AnyView) -> AnyView {
    let items = [
        ("Categories", url::ADMIN_CATEGORIES),
        ("Tags", url::ADMIN_TAGS),
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
