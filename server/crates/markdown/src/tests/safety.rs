//! A strict reading of finished HTML: anything that it does not know is a failure.

use crate::sanitise::sanitise;
use crate::tags;

const ATTRIBUTES: [&str; 21] = [
    "align", "alt", "checked", "class", "colspan", "datetime", "dir", "disabled", "height", "href",
    "id", "lang", "loading", "open", "rel", "reversed", "rowspan", "scope", "src", "start",
    "title",
];

/// Panics unless the HTML is in the serialised form, with allowed tags, attributes and schemes
/// only, and comes through the sanitiser unchanged.
pub(super) fn assert_safe(html: &str, source: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (tag, after) = split_tag(&rest[at + 1..]).unwrap_or_else(|| {
            panic!("open tag at the end of {html:?} from {source:?}");
        });
        let name = tag
            .trim_start_matches('/')
            .split(' ')
            .next()
            .unwrap_or_default();
        assert!(
            tags::ALLOWED.contains(&name),
            "<{name}> in {html:?} from {source:?}"
        );
        if !tag.starts_with('/') {
            check_attributes(name, &tag[name.len()..], source);
        }
        rest = after;
    }
    assert_eq!(sanitise(html), html, "not stable, from {source:?}");
}

/// Splits at the `>` that ends a tag; inside quotes there may be others.
fn split_tag(from: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    for (at, byte) in from.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return Some((&from[..at], &from[at + 1..])),
            _ => {}
        }
    }
    None
}

fn check_attributes(name: &str, attributes: &str, source: &str) {
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let (key, tail) = rest
            .split_once("=\"")
            .unwrap_or_else(|| panic!("attribute {rest:?} from {source:?}"));
        let (value, tail) = tail.split_once('"').unwrap();
        assert!(
            ATTRIBUTES.contains(&key)
                || matches!((name, key), ("input" | "ol", "type"))
                || matches!((name, key), ("img", "width") | ("input", "aria-label")),
            "{key} on <{name}> from {source:?}"
        );
        match key {
            "href" => check_scheme(value, &["http", "https", "mailto"], source),
            "src" => check_scheme(value, &["http", "https"], source),
            "id" => assert!(
                value.starts_with("user-content-"),
                "id {value} from {source:?}"
            ),
            "class" => check_classes(value, source),
            "type" if name == "input" => assert_eq!(value, "checkbox", "from {source:?}"),
            _ => {}
        }
        rest = tail.trim_start();
    }
    if name == "a" {
        assert!(
            attributes.contains("rel=\"nofollow ugc noopener\""),
            "link without rel from {source:?}"
        );
    }
}

fn check_scheme(value: &str, allowed: &[&str], source: &str) {
    let clean: String = value
        .replace("&amp;", "&")
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let Some((scheme, _)) = clean.split_once(':') else {
        return;
    };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if is_scheme {
        assert!(
            allowed.contains(&scheme.to_ascii_lowercase().as_str()),
            "scheme {scheme} from {source:?}"
        );
    }
}

fn check_classes(value: &str, source: &str) {
    for class in value.split(' ') {
        assert!(
            ["hl-", "language-", "task-list"]
                .iter()
                .any(|prefix| class.starts_with(prefix)),
            "class {class} from {source:?}"
        );
    }
}
