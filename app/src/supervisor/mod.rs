//! Leading agents: the board, many cases at once, queues, skills, macros, and the trail of it all.

pub mod board;
pub mod cases;
pub mod log;
pub mod macros;
pub mod queues;
pub mod skills;

use backstop_domain::permission::{self, Action};
use leptos::prelude::*;

use crate::{
    http::{Failed, Screen, Visit},
    routes::url,
    show::tabs,
    ui::{NavSection, Tabs},
};

fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title)
        .section(NavSection::Supervisor)
        .private()
}

/// Some of what is shown here every agent may read, so these pages ask for themselves.
fn require_supervisor(visit: &Visit) -> Result<(), Failed> {
    Ok(permission::check(visit.actor(), Action::Supervise)?)
}

fn frame(current: &'static str, body: AnyView) -> AnyView {
    let items = [
        ("Board", url::SUPERVISOR),
        ("Cases", url::SUPERVISOR_CASES),
        ("Queues", url::SUPERVISOR_QUEUES),
        ("Skills and agents", url::SUPERVISOR_SKILLS),
        ("Macros", url::SUPERVISOR_MACROS),
        ("Audit trail", url::SUPERVISOR_LOG),
    ]
    .map(|(label, href)| (label, href.to_owned(), href == current))
    .to_vec();
    view! {
        <div class="page" data-desk="board">
            <div class="stack"><h1>"Supervision"</h1><Tabs items=tabs(items) label="Supervision"/></div>
            {body}
        </div>
    }
    .into_any()
}
