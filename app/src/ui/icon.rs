//! Icons, drawn inline so that they take the colour of the text beside them.

use leptos::prelude::*;

/// Every icon there is. An icon never carries meaning alone: a word stands beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IconName {
    /// A clock: somebody is waiting.
    Wait,
    /// A tick: done, solved.
    Done,
    /// A headset: an agent has it.
    Case,
    /// A speech bubble: open, answered.
    Open,
    /// A circle with a bar: closed.
    Closed,
    /// A flag: reported.
    Flag,
    /// A bell: notices.
    Bell,
    /// A magnifying glass.
    Search,
    /// A plus sign.
    Plus,
    /// An arrow turning back: reply.
    Reply,
    /// A pencil.
    Edit,
    /// A dustbin.
    Trash,
    /// A padlock.
    Lock,
    /// One person.
    User,
    /// A shield: moderation, official.
    Shield,
    /// Sun and moon in one: light and dark.
    Sun,
    /// An in-tray: the queue.
    Inbox,
    /// A plain tick, for lists.
    Check,
    /// A cross.
    Cross,
    /// A triangle with an exclamation mark.
    Warning,
    /// An arrow in the reading direction.
    Arrow,
    /// A small wedge pointing down: opens a menu.
    Down,
    /// A cog wheel: settings and administration.
    Cog,
    /// A circle with an i.
    Info,
    /// A question mark in a circle.
    Question,
    /// A heart: helpful.
    Heart,
    /// An eye: follow, seen.
    Eye,
    /// An eye crossed out: hidden.
    Hidden,
}

impl IconName {
    /// The shapes, in a 16 by 16 field, stroked by the style sheet.
    const fn shapes(self) -> &'static str {
        match self {
            Self::Wait => r#"<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.5"/>"#,
            Self::Done | Self::Check => r#"<path d="m3 8.5 3.2 3.2L13 5"/>"#,
            Self::Case => {
                r#"<path d="M3 9V8a5 5 0 0 1 10 0v1M3 9v2a1 1 0 0 0 1 1h1V9Zm10 0v2a1 1 0 0 1-1 1h-1V9Z"/>"#
            }
            Self::Open => r#"<path d="M2.5 3.5h11v7.5h-6l-3 2.5V11h-2Z"/>"#,
            Self::Closed => r#"<circle cx="8" cy="8" r="6"/><path d="M5.2 8h5.6"/>"#,
            Self::Flag => r#"<path d="M4 14V2.5M4 3h8l-2 3 2 3H4"/>"#,
            Self::Bell => r#"<path d="M4 10.5V7a4 4 0 0 1 8 0v3.5l1.2 1.2H2.8ZM6.6 13.8h2.8"/>"#,
            Self::Search => r#"<circle cx="7" cy="7" r="4.5"/><path d="m10.4 10.4 3.4 3.4"/>"#,
            Self::Plus => r#"<path d="M8 3v10M3 8h10"/>"#,
            Self::Reply => r#"<path d="M6.5 4 2.8 7.5 6.5 11M3 7.5h6a4 4 0 0 1 4 4v1"/>"#,
            Self::Edit => r#"<path d="m10.5 3 2.5 2.5-7.5 7.5-3 .5.5-3Z"/>"#,
            Self::Trash => r#"<path d="M3 4.5h10M6.3 4.5v-2h3.4v2M4.3 4.5l.6 9h6.2l.6-9"/>"#,
            Self::Lock => r#"<path d="M3.5 7.3h9v6.2h-9ZM5.3 7.3V5a2.7 2.7 0 0 1 5.4 0v2.3"/>"#,
            Self::User => {
                r#"<circle cx="8" cy="5.3" r="2.8"/><path d="M2.8 13.8a5.2 5.2 0 0 1 10.4 0"/>"#
            }
            Self::Shield => {
                r#"<path d="M8 1.8 13 3.6v4c0 3.2-2 5.4-5 6.6-3-1.2-5-3.4-5-6.6v-4Z"/><path d="m5.7 7.9 1.7 1.7 3-3.2"/>"#
            }
            Self::Sun => {
                r#"<circle cx="8" cy="8" r="5.6"/><path class="fill" d="M8 2.4a5.6 5.6 0 0 1 0 11.2Z"/>"#
            }
            Self::Inbox => r#"<path d="M2.5 9h3l1 2h3l1-2h3M2.5 9v4h11V9l-2-6h-7Z"/>"#,
            Self::Cross => r#"<path d="m4 4 8 8M12 4l-8 8"/>"#,
            Self::Warning => r#"<path d="M8 2.3 14.4 13.5H1.6ZM8 6.6v3M8 11.6v.1"/>"#,
            Self::Arrow => r#"<path d="M3 8h10M9 4l4 4-4 4"/>"#,
            Self::Down => r#"<path d="m4 6.2 4 4 4-4"/>"#,
            Self::Cog => {
                r#"<circle cx="8" cy="8" r="2"/><path d="M8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6 5 5M11 11l1.4 1.4M3.6 12.4 5 11M11 5l1.4-1.4"/>"#
            }
            Self::Info => r#"<circle cx="8" cy="8" r="6"/><path d="M8 7.4V11M8 4.9V5"/>"#,
            Self::Question => {
                r#"<circle cx="8" cy="8" r="6"/><path d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.6c-.5.3-.8.6-.8 1.2M8 11.3v.1"/>"#
            }
            Self::Heart => {
                r#"<path d="M8 13.3 3.2 8.6a2.9 2.9 0 0 1 4.1-4.1l.7.7.7-.7a2.9 2.9 0 0 1 4.1 4.1Z"/>"#
            }
            Self::Hidden => {
                r#"<path d="M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8ZM3 13 13 3"/>"#
            }
            Self::Eye => {
                r#"<path d="M1.6 8S4 3.8 8 3.8 14.4 8 14.4 8 12 12.2 8 12.2 1.6 8 1.6 8Z"/><circle cx="8" cy="8" r="1.8"/>"#
            }
        }
    }

    /// Icons that point along the line and turn round where the script runs from right to left.
    const fn turns(self) -> bool {
        matches!(self, Self::Arrow | Self::Reply)
    }
}

/// One icon, hidden from screen readers because a word says the same.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
) -> AnyView {
    let class = if name.turns() { "icon turns" } else { "icon" };
    view! { <svg class=class viewBox="0 0 16 16" aria-hidden="true" focusable="false" inner_html=name.shapes()></svg> }.into_any()
}
