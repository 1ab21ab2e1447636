//! Similar questions, found while one is being typed.

use leptos::prelude::*;

use crate::routes::url;

/// A list of similar questions that follows what is typed into the form round it. Without scripts
/// a button sends the form to be shown again with the list.
#[island]
pub fn SimilarWhileAsking(
    /// What was found already, as HTML made by the server.
    found: String,
) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    let ready = RwSignal::new(false);
    let found = RwSignal::new(found);
    #[cfg(feature = "hydrate")]
    alive::start(root, ready, found);
    // A hidden submit button, being the first, would still be the one that the Enter key presses.
    view! {
        <div class="similar-box" node_ref=root>
            <div class="similar card sunk" aria-live="polite" hidden=move || found.get().is_empty()
                inner_html=move || found.get()></div>
            <button type=move || if ready.get() { "button" } else { "submit" } class="btn"
                formaction=url::ASK_SIMILAR formnovalidate=true hidden=move || ready.get()>"Check for similar questions"</button>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod alive {
    use std::time::Duration;

    use leptos::{html::Div, prelude::*, task::spawn_local};
    use wasm_bindgen::{JsCast, closure::Closure};
    use web_sys::{Element, Event, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};

    use crate::{islands::browser, routes::url};

    /// How long nothing is typed before the server is asked.
    const PAUSE: Duration = Duration::from_millis(400);

    /// Listens to the form round the island.
    pub fn start(root: NodeRef<Div>, ready: RwSignal<bool>, found: RwSignal<String>) {
        Effect::new(move || {
            let Some(form) = root
                .get()
                .and_then(|root| root.closest("form").ok().flatten())
            else {
                return;
            };
            let asked = form.clone();
            let mut ask =
                leptos::leptos_dom::helpers::debounce(PAUSE, move |()| look(&asked, found));
            let handler = Closure::<dyn FnMut(Event)>::new(move |_| ask(()));
            let _ =
                form.add_event_listener_with_callback("input", handler.as_ref().unchecked_ref());
            // Lives as long as the page does.
            handler.forget();
            ready.set(true);
        });
    }

    fn look(form: &Element, found: RwSignal<String>) {
        let asked = Asked::read(form);
        if !backstop_domain::text::says_enough(&asked.title) {
            found.set(String::new());
            return;
        }
        let form = form.clone();
        spawn_local(async move {
            let fields = [
                ("title", asked.title.as_str()),
                ("body", &asked.body),
                ("category", &asked.category),
                ("tags", &asked.tags),
            ];
            let answer = browser::post(url::UI_SIMILAR, &fields).await;
            // An answer that comes after more was typed is of no use.
            if let (Some(Ok(html)), true) = (answer, Asked::read(&form) == asked) {
                found.set(html);
            }
        });
    }

    /// What the form says so far.
    #[derive(PartialEq)]
    struct Asked {
        title: String,
        body: String,
        category: String,
        tags: String,
    }

    impl Asked {
        fn read(form: &Element) -> Self {
            let input = |name| value::<HtmlInputElement>(form, name, HtmlInputElement::value);
            Self {
                title: input("[name=title]"),
                body: value::<HtmlTextAreaElement>(form, "[name=body]", HtmlTextAreaElement::value),
                category: value::<HtmlSelectElement>(
                    form,
                    "[name=category]",
                    HtmlSelectElement::value,
                ),
                tags: input("[name=tags]"),
            }
        }
    }

    fn value<T: JsCast>(form: &Element, selector: &str, read: impl Fn(&T) -> String) -> String {
        let control = form.query_selector(selector).ok().flatten();
        control
            .and_then(|control| control.dyn_into::<T>().ok())
            .map(|control| read(&control))
            .unwrap_or_default()
    }
}
