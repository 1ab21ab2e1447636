//! The sanitiser: what may reach a reader's browser, by allow-list only.

use crate::tags;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Readings after which entangled tags must have come to rest.
const MAX_ROUNDS: usize = 4;

/// Longest id, class or language name that is kept, in bytes.
const MAX_NAME_BYTES: usize = 64;

/// Every id gets this prefix, so that no post can name a thing that our scripts look up.
const ID_PREFIX: &str = "user-content-";

/// Built once: the lists never change.
static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags::ALLOWED))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(tag_attributes())
        .generic_attributes(HashSet::from(["dir", "id", "lang", "title"]))
        .set_tag_attribute_value("img", "loading", "lazy")
        .set_tag_attribute_value("input", "type", "checkbox")
        .set_tag_attribute_value("input", "disabled", "")
        // Screen readers say whether it is ticked; this says what that means.
        .set_tag_attribute_value("input", "aria-label", "Done")
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("nofollow ugc noopener"))
        .id_prefix(Some(ID_PREFIX))
        .attribute_filter(|tag, attribute, value| {
            keeps(tag, attribute, value).then_some(Cow::Borrowed(value))
        });
    builder
});

fn tag_attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    HashMap::from([
        ("a", HashSet::from(["href"])),
        ("code", HashSet::from(["class"])),
        ("del", HashSet::from(["datetime"])),
        ("details", HashSet::from(["open"])),
        ("img", HashSet::from(["alt", "height", "src", "width"])),
        ("input", HashSet::from(["checked", "class"])),
        ("ins", HashSet::from(["datetime"])),
        ("li", HashSet::from(["class"])),
        ("ol", HashSet::from(["reversed", "start", "type"])),
        ("span", HashSet::from(["class"])),
        ("td", HashSet::from(["align", "colspan", "rowspan"])),
        (
            "th",
            HashSet::from(["align", "colspan", "rowspan", "scope"]),
        ),
        ("time", HashSet::from(["datetime"])),
    ])
}

/// Judges the value of an attribute that the lists above let through.
fn keeps(tag: &str, attribute: &str, value: &str) -> bool {
    match (tag, attribute) {
        (_, "class") => value
            .split_ascii_whitespace()
            .all(|class| is_class(tag, class)),
        (_, "id") => is_id(value),
        ("img", "src") => !is_mail(value),
        ("td" | "th", "align") => matches!(value, "left" | "center" | "right"),
        ("td" | "th", "colspan" | "rowspan") => is_number(value, 2),
        ("img", "height" | "width") => is_number(value, 4),
        ("ol", "start") => is_number(value, 9),
        ("ol", "type") => matches!(value, "1" | "a" | "A" | "i" | "I"),
        ("th", "scope") => matches!(value, "col" | "row" | "colgroup" | "rowgroup"),
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        (_, "lang") => {
            value.len() <= MAX_NAME_BYTES
                && value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        }
        _ => true,
    }
}

/// Classes that our own style sheets know, each on the element that we write it on.
fn is_class(tag: &str, class: &str) -> bool {
    let prefix = match tag {
        "code" => "language-",
        "span" => "hl-",
        "li" | "input" => "task-list",
        _ => return false,
    };
    class.len() <= MAX_NAME_BYTES
        && class.starts_with(prefix)
        && class
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'#' | b'.'))
}

fn is_id(value: &str) -> bool {
    value.len() <= MAX_NAME_BYTES
        && value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'))
}

fn is_number(value: &str, digits: usize) -> bool {
    (1..=digits).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

/// A mail address is a place to go to and not an image. Browsers ignore control characters
/// before a scheme, and tabs and line breaks within it.
fn is_mail(value: &str) -> bool {
    value
        .trim_start_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .zip("mailto:".chars())
        .filter(|(a, b)| a.eq_ignore_ascii_case(b))
        .count()
        == "mailto:".len()
}

/// Sanitises HTML once.
pub(crate) fn sanitise(html: &str) -> String {
    let clean = SANITISER.clean(html).to_string();
    // A bare carriage return, from `&#13;`, would be read as a line feed the next time.
    if clean.contains('\r') {
        clean.replace('\r', "\n")
    } else {
        clean
    }
}

/// Sanitises HTML until another reading changes nothing, so that no later parser sees a
/// different tree than this one (mutation XSS); nothing when it does not come to rest.
pub(crate) fn until_stable(html: &str) -> Option<String> {
    let mut clean = sanitise(html);
    for _ in 0..MAX_ROUNDS {
        let again = sanitise(&clean);
        if again == clean {
            return Some(clean);
        }
        clean = again;
    }
    None
}
