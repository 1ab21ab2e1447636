//! From a tree of components to the bytes of a page.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::{IntoView, Owner, RenderHtml};

/// What Leptos puts between pieces of text so that a browser could find them again.
const MARKER: &str = "<!>";
const ISLAND_OPEN: &str = "<leptos-island";
const ISLAND_CLOSE: &str = "</leptos-island>";

/// Builds a view and renders it to HTML, all at once and without waiting for anything.
///
/// The view is built inside the call because islands look for the rendering context while
/// they are built. Nothing of the render outlives the call, so no request can see another's.
/// Only islands keep the markers they are woken up by; elsewhere they would be dead weight.
pub fn to_document<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().into_view().to_html());
    drop(owner);
    without_markers(html)
}

/// Drops the markers outside islands. Text and attributes are escaped and stored HTML has no
/// comments, so the characters of a marker never mean anything else.
fn without_markers(html: String) -> String {
    if !html.contains(MARKER) {
        return html;
    }
    let mut clean = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(start) = rest.find(ISLAND_OPEN) {
        push_clean(&mut clean, &rest[..start]);
        let end = start + island_length(&rest[start..]);
        clean.push_str(&rest[start..end]);
        rest = &rest[end..];
    }
    push_clean(&mut clean, rest);
    clean
}

fn push_clean(clean: &mut String, html: &str) {
    clean.extend(html.split(MARKER));
}

/// Bytes from the start of an island to its end, with the islands inside it.
fn island_length(html: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let open = html[at..].find(ISLAND_OPEN);
        let Some(close) = html[at..].find(ISLAND_CLOSE) else {
            return html.len();
        };
        if let Some(open) = open.filter(|open| *open < close) {
            depth += 1;
            at += open + ISLAND_OPEN.len();
        } else {
            depth = depth.saturating_sub(1);
            at += close + ISLAND_CLOSE.len();
            if depth == 0 {
                return at;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use leptos::prelude::*;

    use super::{to_document, without_markers};
    use crate::ui::{NavSection, Page, PageHead, Prose, TextArea, ViewerBar};

    #[island]
    fn Counter(start: i32) -> impl IntoView {
        let count = RwSignal::new(start);
        view! { <button on:click=move |_| count.update(|n| *n += 1)>"Pressed " {count} " times"</button> }
    }

    #[test]
    fn user_text_is_escaped_everywhere() {
        let nasty = "<script>alert('1')</script>\"onload=\"x & y";
        let html = to_document(|| {
            view! { <p title=nasty>{nasty.to_owned()}</p><TextArea label=nasty name="body" value=nasty/> }
        });
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&quot;onload=&quot;x &amp; y\">"), "{html}");
    }

    #[test]
    fn islands_are_wrapped_and_keep_their_markers() {
        let html = to_document(|| {
            view! { <p>{"a".to_owned()}{"b".to_owned()}{None::<String>}</p><Counter start=3/><p>{"c".to_owned()}{"d".to_owned()}</p> }
        });
        assert!(
            html.contains("<p>ab</p>") && html.contains("<p>cd</p>"),
            "{html}"
        );
        assert!(
            html.contains("<leptos-island data-component=\"Counter"),
            "{html}"
        );
        assert!(html.contains("data-props="), "{html}");
        assert!(html.contains("Pressed <!>3<!> times"), "{html}");
    }

    #[test]
    fn nested_islands_end_where_the_outer_one_ends() {
        let html = "a<!>b<leptos-island>c<!>d<leptos-island>e<!>f</leptos-island>g<!>h</leptos-island>i<!>j";
        let clean =
            "ab<leptos-island>c<!>d<leptos-island>e<!>f</leptos-island>g<!>h</leptos-island>ij";
        assert_eq!(without_markers(html.to_owned()), clean);
        let unclosed = "<leptos-island>a<!>b";
        assert_eq!(without_markers(unclosed.to_owned()), unclosed);
    }

    #[test]
    fn page_is_a_whole_document() {
        let html = to_document(|| {
            let head = PageHead {
                title: "A </title> & more".to_owned(),
                ..PageHead::default()
            };
            let viewer = Some(ViewerBar {
                username: "ana".to_owned(),
                unread: 2,
                is_agent: true,
                ..ViewerBar::default()
            });
            view! {
                <Page head viewer assets_base="/assets/ab12cd34" current=NavSection::Agent>
                    <Prose html="<p>kept <b>as is</b></p>"/>
                </Page>
            }
        });
        assert!(
            html.starts_with("<!DOCTYPE html><html lang=\"en\""),
            "{html}"
        );
        assert!(html.ends_with("</body></html>"), "{html}");
        assert!(
            html.contains("<title>A &lt;/title&gt; &amp; more · Backstop</title>"),
            "{html}"
        );
        assert!(
            html.contains("href=\"/assets/ab12cd34/pkg/backstop.css\""),
            "{html}"
        );
        assert!(html.contains("aria-label=\"Notices, 2 unread\""), "{html}");
        assert!(html.contains("<p>kept <b>as is</b></p>"), "{html}");
        assert!(
            html.contains("href=\"/agent\" aria-current=\"page\"") && !html.contains("/moderation"),
            "{html}"
        );
        assert!(!html.contains("<!>"), "{html}");
    }

    #[test]
    fn renders_leave_nothing_behind() {
        to_document(|| view! { <Counter start=1/> });
        assert!(Owner::current().is_none());
    }
}
