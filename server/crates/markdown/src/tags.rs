//! The elements that a post may contain, and how an HTML parser treats them.

/// Every element that leaves the sanitiser. No raw-text element, nothing foreign (SVG, MathML),
/// nothing that loads a document or submits a form; the one `input` is a dead checkbox.
pub(crate) const ALLOWED: [&str; 62] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// The allowed element of this name in any case, as a raw tag in a post may write it.
/// Headings come out two levels lower, below the title of the page and of the thread; `input`
/// is kept for the task lists that the renderer itself makes.
pub(crate) fn from_raw(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "input" => None,
        "h1" => Some("h3"),
        "h2" => Some("h4"),
        "h3" => Some("h5"),
        "h4" | "h5" => Some("h6"),
        other => ALLOWED.into_iter().find(|allowed| *allowed == other),
    }
}

/// Elements without content or end tag.
pub(crate) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "hr" | "img" | "input" | "wbr")
}

/// Elements that the HTML parser opens again after a block has closed them too early.
pub(crate) fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b" | "code" | "em" | "i" | "s" | "small" | "strong" | "tt" | "u"
    )
}

/// Elements whose start closes an open paragraph.
pub(crate) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "summary"
            | "table"
            | "ul"
    )
}

/// Parts of a table, which the HTML parser ignores outside one.
pub(crate) fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "caption" | "tbody" | "td" | "tfoot" | "th" | "thead" | "tr"
    )
}

/// Elements that an end tag inside them cannot reach through.
pub(crate) fn is_wall(name: &str) -> bool {
    matches!(name, "caption" | "table" | "td" | "th")
}
