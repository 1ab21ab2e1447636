//! Views of one list side by side. Each tab is a link to its own address.

use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// The word on it.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
    /// How many entries wait behind it.
    pub count: Option<u64>,
}

impl TabItem {
    /// A tab without a count.
    pub fn new(label: impl Into<String>, href: impl Into<String>, current: bool) -> Self {
        Self {
            label: label.into(),
            href: href.into(),
            current,
            count: None,
        }
    }

    /// The same tab with a count.
    #[must_use]
    pub fn with_count(mut self, count: u64) -> Self {
        self.count = Some(count);
        self
    }
}

/// A row of tabs; scrolls sideways where it does not fit.
#[component]
pub fn Tabs(
    /// From first to last.
    items: Vec<TabItem>,
    /// Names the row for screen readers.
    #[prop(default = "Views")]
    label: &'static str,
) -> AnyView {
    let tabs: Vec<_> = items
        .into_iter()
        .map(|tab| {
            let count = tab.count.map(|n| view! { " "<span class="count">{n}</span> });
            view! { <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a></li> }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label><ul>{tabs}</ul></nav> }.into_any()
}
