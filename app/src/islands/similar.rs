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
    use web_sys::{Element, Event, HtmlInputElement, HtmlTextAreaElement};

    use crate::{islands::browser, routes::url};

    /// How long nothing is typed before the server is asked.
    const PAUSE: Duration = Duration::from_millis(400);
    /// Letters of the title below which nothing is asked.
    const LETTERS_MIN: usize = 6;

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
        let title = value::<HtmlInputElement>(form, "[name=title]", HtmlInputElement::value);
        let body = value::<HtmlTextAreaElement>(form, "[name=body]", HtmlTextAreaElement::value);
        if title.chars().filter(|c| c.is_alphanumeric()).count() < LETTERS_MIN {
            found.set(String::new());
            return;
        }
        let (form, before) = (form.clone(), title.clone());
        spawn_local(async move {
            let answer =
                browser::post(url::UI_SIMILAR, &[("title", &title), ("body", &body)]).await;
            let now = value::<HtmlInputElement>(&form, "[name=title]", HtmlInputElement::value);
            // An answer that comes after more was typed is of no use.
            if let (Some(Ok(html)), true) = (answer, now == before) {
                found.set(html);
            }
        });
    }

    fn value<T: JsCast>(form: &Element, selector: &str, read: impl Fn(&T) -> String) -> String {
        let control = form.query_selector(selector).ok().flatten();
        control
            .and_then(|control| control.dyn_into::<T>().ok())
            .map(|control| read(&control))
            .unwrap_or_default()
    }
}
