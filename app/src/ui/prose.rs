//! What members wrote.

use leptos::prelude::*;

/// Text of a post as HTML. The only place where stored HTML reaches a page unescaped.
#[component]
pub fn Prose(
    /// Rendered and sanitised when it was written; nothing else may be passed.
    #[prop(into)]
    html: String,
) -> AnyView {
    view! { <div class="prose" dir="auto" inner_html=html></div> }.into_any()
}
