//! Writing: a draft that survives a lost tab, and a preview.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
use super::browser;

/// Tabs round a text area, which is ordinary HTML inside: without scripts it is simply a text area.
#[island]
pub fn Composer(
    /// Names the draft; the address the form is sent to.
    draft: String,
    /// The text area.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<leptos::html::Div>::new();
    let ready = RwSignal::new(false);
    let previewing = RwSignal::new(false);
    let preview = RwSignal::new(String::new());
    let kept = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    alive::start(root, draft, ready, kept);
    #[cfg(not(feature = "hydrate"))]
    let _ = draft;
    let show_preview = move |_| {
        previewing.set(true);
        #[cfg(feature = "hydrate")]
        alive::render(root, preview);
    };
    view! {
        <div class="composer" node_ref=root>
            <div hidden=move || previewing.get()>{children()}</div>
            <div class="prose composer-preview" dir="auto" aria-live="polite" hidden=move || !previewing.get()
                inner_html=move || preview.get()></div>
            <div class="strip composer-tabs" hidden=move || !ready.get()>
                <button type="button" class="btn quiet" aria-pressed=move || (!previewing.get()).to_string()
                    on:click=move |_| previewing.set(false)>"Write"</button>
                <button type="button" class="btn quiet" aria-pressed=move || previewing.get().to_string()
                    on:click=show_preview>"Preview"</button>
                <span class="meta push" role="status">{move || if kept.get() { "Draft kept on this device" } else { "" }}</span>
            </div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod alive {
    use leptos::{html::Div, prelude::*, task::spawn_local};
    use wasm_bindgen::JsCast;
    use web_sys::HtmlTextAreaElement;

    use super::browser;
    use crate::routes::url;

    /// How long nothing is typed before the draft is stored.
    const PAUSE: std::time::Duration = std::time::Duration::from_millis(500);

    fn area(root: NodeRef<Div>) -> Option<HtmlTextAreaElement> {
        root.get_untracked()?
            .query_selector("textarea")
            .ok()??
            .dyn_into()
            .ok()
    }

    /// Where the key of the draft that was sent waits until the form is known to be accepted.
    const SENT: &str = "draft-sent";

    /// Forgets the draft that went through, brings back this one, and keeps it from then on.
    pub fn start(root: NodeRef<Div>, draft: String, ready: RwSignal<bool>, kept: RwSignal<bool>) {
        Effect::new(move || {
            let Some(area) = root.get().and_then(|_| area(root)) else {
                return;
            };
            let key = format!("draft:{draft}");
            forget_sent();
            restore(&area, &key, kept);
            note_sending(&area, key.clone());
            keep(&area, key, kept);
            ready.set(true);
        });
    }

    fn restore(area: &HtmlTextAreaElement, key: &str, kept: RwSignal<bool>) {
        let Some(storage) = browser::storage() else {
            return;
        };
        if area.value().is_empty()
            && let Ok(Some(text)) = storage.get_item(key)
        {
            area.set_value(&text);
            kept.set(true);
        }
    }

    /// The words that say so. Having signed in is not one of them: somebody who was signed out
    /// while writing finds the text again.
    const ACCEPTED: [&str; 4] = ["ok=asked", "ok=replied", "ok=edited", "ok=case-replied"];

    /// An accepted form leads to another page, with a word on how it went in the address: only
    /// there, and only once, its draft is dropped.
    fn forget_sent() {
        let Some(storage) = browser::storage() else {
            return;
        };
        let search = window().location().search().unwrap_or_default();
        let accepted = ACCEPTED.iter().any(|word| search.contains(word));
        if let (true, Ok(Some(key))) = (accepted, storage.get_item(SENT)) {
            let _ = storage.remove_item(&key);
        }
        let _ = storage.remove_item(SENT);
    }

    fn note_sending(area: &HtmlTextAreaElement, key: String) {
        let Some(form) = area.form() else {
            return;
        };
        listen(&form, "submit", move |_| {
            if let Some(storage) = browser::storage() {
                let _ = storage.set_item(SENT, &key);
            }
        });
    }

    fn keep(area: &HtmlTextAreaElement, key: String, kept: RwSignal<bool>) {
        let typed = area.clone();
        let store = leptos::leptos_dom::helpers::debounce(PAUSE, move |_: web_sys::Event| {
            let Some(storage) = browser::storage() else {
                return;
            };
            let text = typed.value();
            let stored = if text.trim().is_empty() {
                let _ = storage.remove_item(&key);
                false
            } else {
                storage.set_item(&key, &text).is_ok()
            };
            kept.set(stored);
        });
        listen(area, "input", store);
    }

    fn listen(
        target: &web_sys::EventTarget,
        event: &str,
        mut heard: impl FnMut(web_sys::Event) + 'static,
    ) {
        let handler =
            wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::Event)>::new(move |event| {
                heard(event)
            });
        let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
        // Lives as long as the page does.
        handler.forget();
    }

    /// Asks the server how the text will look.
    pub fn render(root: NodeRef<Div>, preview: RwSignal<String>) {
        let Some(text) = area(root).map(|area| area.value()) else {
            return;
        };
        if text.trim().is_empty() {
            preview.set("<p>Nothing to show yet.</p>".to_owned());
            return;
        }
        spawn_local(async move {
            let shown = match browser::post(url::UI_PREVIEW, &[("body", &text)]).await {
                Some(Ok(html)) => html,
                Some(Err(_)) => "<p>This text cannot be shown.</p>".to_owned(),
                None => {
                    "<p>No connection. Your text is safe; try again in a moment.</p>".to_owned()
                }
            };
            preview.set(shown);
        });
    }
}
