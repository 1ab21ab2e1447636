//! A sheet of paper that holds one thing.

use leptos::prelude::*;

use super::text::MaybeText;

/// A card, with a heading if it needs one.
#[component]
pub fn Card(
    /// Heading of the second level.
    #[prop(optional, into)]
    title: MaybeText,
    /// Sunk into the page instead of lying on it: for what is aside.
    #[prop(optional)]
    sunk: bool,
    /// What it holds.
    children: Children,
) -> AnyView {
    let class = if sunk { "card sunk" } else { "card" };
    view! {
        <section class=class>
            {title.0.map(|title| view! { <h2>{title}</h2> })}
            {children()}
        </section>
    }
    .into_any()
}
