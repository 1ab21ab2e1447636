//! What a list says when it is empty.

use leptos::prelude::*;

use super::{
    button::{ButtonKind, LinkButton},
    icon::{Icon, IconName},
    text::Link,
};

/// Says that there is nothing here, why, and what one can do.
#[component]
pub fn EmptyState(
    /// A short sentence.
    #[prop(into)]
    title: String,
    /// Why, and what comes next.
    #[prop(into)]
    text: String,
    /// The one thing to do from here.
    #[prop(optional_no_strip)]
    action: Option<Link>,
    /// Drawn above the title.
    #[prop(default = IconName::Inbox)]
    icon: IconName,
) -> AnyView {
    view! {
        <div class="empty">
            <Icon name=icon/>
            <p class="title">{title}</p>
            <p>{text}</p>
            {action.map(|link| view! { <p><LinkButton href=link.href kind=ButtonKind::Main>{link.label}</LinkButton></p> })}
        </div>
    }.into_any()
}
