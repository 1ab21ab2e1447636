//! Random documents.

use super::safety::assert_safe;
use crate::document::{RawHtml, draft};
use crate::{MAX_DEPTH, html_limit, render, sanitise};
use proptest::prelude::*;

/// Pieces that mean something to Markdown or HTML, to be strung together.
const PIECES: [&str; 64] = [
    "a",
    "b c",
    " ",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "\r",
    "> ",
    "* ",
    "- ",
    "1. ",
    "# ",
    "---\n",
    "***",
    "_",
    "`",
    "```\n",
    "```rust\n",
    "~~",
    "[",
    "](",
    ")",
    "![",
    "](/u \"t\")",
    "<",
    ">",
    "&",
    "&lt;",
    "&#13;",
    "&#0;",
    "\\",
    "|",
    "|-|-|\n",
    "- [x] ",
    "www.a.b",
    "https://a.b/?c=d&e",
    "é",
    "\0",
    "\u{2028}",
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<i title='\">'>",
    "</i>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<caption>",
    "<li>",
    "</ul>",
    "<pre>",
    "</pre>",
    "<!--",
    "-->",
    "<script>",
    "<svg>",
];

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60).prop_map(|parts| parts.concat())
}

/// The deepest level of tags in serialised HTML.
fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !["br", "hr", "img", "input", "wbr"].iter().any(|v| {
            tag.strip_prefix(v)
                .is_some_and(|rest| rest.starts_with([' ', '>']))
        }) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_renders_safely(source in "\\PC{0,200}") {
        let rendered = render(&source).unwrap();
        assert_safe(&rendered.html, &source);
        prop_assert!(!rendered.html.contains("<script"));
    }

    #[test]
    fn any_document_renders_safely(source in document()) {
        if let Ok(rendered) = render(&source) {
            assert_safe(&rendered.html, &source);
            prop_assert!(!rendered.html.contains("<script"));
            prop_assert!(depth(&rendered.html) < 3 * MAX_DEPTH);
        }
    }

    #[test]
    fn repeated_tags_stay_within_bounds(
        parts in prop::collection::vec(prop::sample::select(&PIECES[40..]), 1..10)
    ) {
        let source = parts.concat().repeat(150);
        if let Ok(rendered) = render(&source) {
            assert_safe(&rendered.html, &source);
            prop_assert!(depth(&rendered.html) < 5 * MAX_DEPTH, "{:?} is {} deep", parts, depth(&rendered.html));
        }
    }

    #[test]
    fn sanitising_twice_changes_nothing_without_raw_tags(source in document()) {
        let limit = html_limit(source.len());
        if let Ok(draft) = draft(&source, limit, RawHtml::Shown) {
            let once = sanitise::sanitise(&draft.html);
            prop_assert_eq!(sanitise::sanitise(&once), once);
        }
    }
}
