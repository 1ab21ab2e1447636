//! The examples of the specifications, through the same sanitiser.

use super::data;
use crate::{render, sanitise, tags};
use serde_json::Value;

fn differing(file: &str) -> Vec<u64> {
    let mut numbers = Vec::new();
    for row in data::rows(file) {
        let number = row["example"].as_u64().unwrap();
        let source = row["markdown"].as_str().unwrap();
        let expected = expected(&row);
        let ours = render(source).map(|rendered| normalise(&rendered.html));
        if ours.as_deref() != Ok(&expected) {
            eprintln!(
                "{file} {number} ({}): {source:?}\n  expected {expected:?}\n  ours     {ours:?}",
                row["section"]
            );
            numbers.push(number);
        }
    }
    numbers
}

fn expected(row: &Value) -> String {
    let mut html = row["html"].as_str().unwrap().to_owned();
    // Headings are two levels lower by design, from the last to the first.
    for level in (1..=6).rev() {
        for (open, end) in [("<h", ">"), ("</h", ">")] {
            let from = format!("{open}{level}{end}");
            html = html.replace(&from, &format!("{open}{}{end}", (level + 2).min(6)));
        }
    }
    normalise(&sanitise::until_stable(&html).unwrap_or_default())
}

/// Removes what neither side means: line breaks beside block tags, and our own classes.
fn normalise(html: &str) -> String {
    let mut html = html
        .replace(" class=\"task-list-item\"", "")
        .replace(" class=\"task-list-item-checkbox\"", "");
    for name in tags::ALLOWED {
        if tags::is_block(name) || tags::is_table_part(name) {
            for tag in [format!("<{name}>"), format!("</{name}>")] {
                html = html.replace(&format!("{tag}\n"), &tag);
                html = html.replace(&format!("\n{tag}"), &tag);
            }
        }
    }
    html.trim().to_owned()
}

/// Compares what differs with what is meant to differ, each with its reason.
fn assert_differing(file: &str, by_design: &[(u64, &str)]) {
    let mut found = differing(file);
    let meant: Vec<u64> = by_design.iter().map(|(number, _)| *number).collect();
    if super::data::path(file).is_none() {
        return;
    }
    found.sort_unstable();
    assert_eq!(found, meant, "{by_design:?}");
}

#[test]
fn commonmark_examples() {
    assert_differing(
        "markdown/commonmark-0.31.2.json",
        &[
            (142, "code of a known language is highlighted"),
            (612, "a bare mail address becomes a link, as in GFM"),
        ],
    );
}

#[test]
fn gfm_examples() {
    assert_differing(
        "markdown/gfm-0.29.json",
        &[
            (112, "code of a known language is highlighted"),
            (
                610,
                "the bare address within is linked by the autolink extension",
            ),
            (
                620,
                "the bare mail address is linked by the autolink extension",
            ),
            (645, "CommonMark 0.31 allows two hyphens in a comment"),
        ],
    );
}

#[test]
fn gfm_extension_examples() {
    assert_differing(
        "markdown/gfm-extensions-tests.json",
        &[
            (24, "posts have no footnotes"),
            (25, "posts have no footnotes"),
        ],
    );
}
