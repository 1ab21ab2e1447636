//! Where in the site the page lies.

use leptos::prelude::*;

use super::text::Link;

/// The way from home to here; the page itself is not repeated.
#[component]
pub fn Breadcrumbs(
    /// From the outermost inwards.
    items: Vec<Link>,
) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|link| view! { <li><a href=link.href>{link.label}</a></li> })
        .collect();
    view! { <nav class="crumbs" aria-label="Where you are"><ol>{items}</ol></nav> }.into_any()
}
