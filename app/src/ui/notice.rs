//! A message in the page: information, success, a warning, something wrong.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    text::MaybeText,
};

/// What kind of message it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Ok,
    /// Take care.
    Warn,
    /// It did not work.
    Bad,
}

impl NoticeKind {
    const fn look(self) -> (&'static str, IconName, &'static str) {
        match self {
            Self::Info => ("notice info", IconName::Info, "Note: "),
            Self::Ok => ("notice ok", IconName::Check, "Done: "),
            Self::Warn => ("notice warn", IconName::Warning, "Warning: "),
            Self::Bad => ("notice bad", IconName::Warning, "Problem: "),
        }
    }
}

/// A message. Announced by screen readers when `live`, as right after an action.
#[component]
pub fn Notice(
    /// Colour, icon and the hidden word before the text.
    #[prop(optional)]
    kind: NoticeKind,
    /// A bold first line.
    #[prop(optional, into)]
    title: MaybeText,
    /// Whether it reports on what the reader has just done.
    #[prop(optional)]
    live: bool,
    /// The message.
    children: Children,
) -> AnyView {
    let (class, icon, word) = kind.look();
    view! {
        <div class=class role=live.then_some("status")>
            <Icon name=icon/>
            <div>
                <span class="unseen">{word}</span>
                {title.0.map(|title| view! { <p class="title">{title}</p> })}
                {children()}
            </div>
        </div>
    }
    .into_any()
}
