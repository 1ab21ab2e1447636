//! The list of keys. The keys themselves stand on the buttons they press (`aria-keyshortcuts`); a
//! script listens to them, and they can be turned off, for those who speak to their computer.

use leptos::prelude::*;

use crate::ui::{Button, ButtonKind};

/// Keys of the queue.
pub(super) const QUEUE: &[(&str, &str)] = &[
    ("N", "take the next case"),
    ("J", "to the case below"),
    ("K", "to the case above"),
    ("Enter", "open the case"),
    ("U", "show the queue as it is now"),
    ("?", "this list"),
];

/// Keys of a case.
pub(super) const CASE: &[(&str, &str)] = &[
    ("C", "claim the case"),
    ("R", "write a reply"),
    ("M", "choose a macro"),
    ("Ctrl Enter", "send what you are writing"),
    ("E", "resolve"),
    ("H", "hand over"),
    ("N", "take the next case"),
    ("Q", "back to the queue"),
    ("?", "this list"),
];

/// The list, folded.
pub(super) fn list(keys: &'static [(&'static str, &'static str)]) -> AnyView {
    let rows: Vec<_> = keys
        .iter()
        .map(|(key, what)| {
            let keys: Vec<_> = key
                .split(' ')
                .map(|part| view! { <kbd>{part}</kbd>" " })
                .collect();
            view! { <div><dt>{keys}</dt><dd>{*what}</dd></div> }
        })
        .collect();
    view! {
        <details class="card sunk shortcuts" data-shortcuts="">
            <summary>"Keys"</summary>
            <dl>{rows}</dl>
            <p class="meta">"They work while you are not writing."</p>
            <div hidden data-keys-switch=""><Button kind=ButtonKind::Quiet>"Turn the keys off"</Button></div>
        </details>
    }
    .into_any()
}
