//! From one page of a list to the next. Lists are read by key, so there are no page numbers.

use leptos::prelude::*;

use super::{
    icon::{Icon, IconName},
    text::MaybeText,
};

/// Links to the newer and older part of a list; draws nothing where there is neither.
#[component]
pub fn Pager(
    /// Where the newer entries are.
    #[prop(optional, into)]
    newer_href: MaybeText,
    /// Where the older entries are.
    #[prop(optional, into)]
    older_href: MaybeText,
    /// Words on the first link.
    #[prop(default = "Newer")]
    newer_label: &'static str,
    /// Words on the second link.
    #[prop(default = "Older")]
    older_label: &'static str,
) -> AnyView {
    (newer_href.is_some() || older_href.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {newer_href.0.map(|href| view! { <a class="btn back" rel="prev" href=href><Icon name=IconName::Arrow/>{newer_label}</a> })}
                {older_href.0.map(|href| view! { <a class="btn push" rel="next" href=href>{older_label}<Icon name=IconName::Arrow/></a> })}
            </nav>
        }
    }).into_any()
}
