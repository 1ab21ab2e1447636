//! Help on what can be typed, and on the keys.

use leptos::prelude::*;

/// What is typed, and what it does.
const WORDS: &[(&str, &str)] = &[
    ("\"paper jam\"", "these words together"),
    ("-ink", "without this word"),
    ("fax OR scanner", "either of the two"),
    ("tag:x200", "threads with this tag"),
    ("category:phones", "in this category"),
    ("user:ana", "written by this member"),
    ("is:solved", "solved threads; also is:unanswered"),
    ("in:title", "in titles only"),
    ("before:2026-01-31", "written before this day; also after:"),
    ("version:2.3", "about this version"),
];

const KEYS: &[(&str, &str)] = &[
    ("/", "to the search box"),
    ("j", "next result; also the arrow down"),
    ("k", "result before; also the arrow up"),
    ("Enter", "open the result"),
];

pub(super) fn help() -> AnyView {
    let list = |rows: &[(&'static str, &'static str)]| -> Vec<_> {
        rows.iter()
            .map(|(key, what)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*what}</dd></div> })
            .collect()
    };
    view! {
        <details class="search-help">
            <summary>"How to search"</summary>
            <div class="columns">
                <section><h2>"What you can type"</h2><dl>{list(WORDS)}</dl></section>
                <section><h2>"Keys"</h2><dl>{list(KEYS)}</dl></section>
            </div>
            <p class="meta">"Small typing errors are put right. Error codes, versions and model names are found as they stand. What people search for is counted without their names, so that we see what is missing here."</p>
        </details>
    }
    .into_any()
}
