//! How much of a clock has run.

use leptos::prelude::*;

/// Whose clock it is; chooses the colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TimeKind {
    /// The community's time.
    #[default]
    Wait,
    /// The agent's time.
    Case,
    /// Nearly or wholly used up.
    Late,
}

/// A thin bar with the words that say the same.
#[component]
pub fn TimeLeft(
    /// Share of the time that has passed, 0 to 100.
    percent: u8,
    /// Whose clock.
    #[prop(optional)]
    kind: TimeKind,
    /// The words, for example "21 min left".
    #[prop(into)]
    text: String,
) -> AnyView {
    view! { <span class="left-row"><TimeBar percent kind/><span class="meta">{text}</span></span> }
        .into_any()
}

/// The bar alone, hidden from screen readers: words must stand beside it.
#[component]
pub fn TimeBar(
    /// Share of the time that has passed, 0 to 100.
    percent: u8,
    /// Whose clock.
    #[prop(optional)]
    kind: TimeKind,
) -> AnyView {
    let class = match kind {
        TimeKind::Wait => "left",
        TimeKind::Case => "left case",
        TimeKind::Late => "left late",
    };
    view! { <progress class=class max="100" value=percent.min(100) aria-hidden="true"></progress> }
        .into_any()
}
