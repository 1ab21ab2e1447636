//! Raw HTML in a post, reduced to tags of one strict form.
//!
//! What an HTML parser makes of arbitrary bytes depends on its state: inside comments,
//! raw-text elements, SVG and half-quoted attributes a `<` means something else each time. So
//! only allowed tags leave this module, written anew as `<name attribute="value">` without `<`
//! or `>` inside a value, and all else is dropped or escaped. After that every `<` in the
//! document is a tag, for us, the sanitiser and the browser alike. This is not the
//! sanitiser: URL schemes, classes and ids are judged by it.

use crate::tags;
use crate::text::PlainText;

/// Attributes worth carrying as far as the sanitiser.
const ATTRIBUTES: [&str; 19] = [
    "align", "alt", "class", "colspan", "datetime", "dir", "height", "href", "id", "lang", "open",
    "reversed", "rowspan", "scope", "src", "start", "title", "type", "width",
];

/// Rewrites one HTML block or inline tag of the source and adds its text to `text`.
pub(crate) fn reduce(literal: &str, text: &mut PlainText) -> String {
    let mut html = String::with_capacity(literal.len());
    let mut rest = literal;
    while let Some(at) = rest.find('<') {
        push_text(&mut html, &rest[..at], text);
        rest = markup(&rest[at..], &mut html, text);
    }
    push_text(&mut html, rest, text);
    html
}

/// Handles what starts with `<` and returns what comes after it.
fn markup<'a>(from: &'a str, html: &mut String, text: &mut PlainText) -> &'a str {
    if let Some(comment) = from.strip_prefix("<!--") {
        return after_comment(comment);
    }
    if from.starts_with("<!") || from.starts_with("<?") {
        return after(from, ">");
    }
    let closing = from.starts_with("</");
    let tag = &from[if closing { 2 } else { 1 }..];
    if !tag.starts_with(|c: char| c.is_ascii_alphabetic()) {
        // An HTML parser takes `</` and a non-letter for a comment, but a lone `<` for text.
        if closing {
            return after(from, ">");
        }
        html.push_str("&lt;");
        text.push("<");
        return tag;
    }
    let name_end = tag
        .find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>')
        .unwrap_or(tag.len());
    let (name, rest) = tag.split_at(name_end);
    let mut attributes = String::new();
    // A tag that never ends swallows the rest, as it would in a browser.
    let Some(rest) = read_attributes(rest, &mut attributes) else {
        return "";
    };
    if let Some(name) = tags::from_raw(name) {
        write_tag(html, name, closing, &attributes);
        if tags::is_block(name) || tags::is_table_part(name) || name == "br" {
            text.gap();
        }
    } else if !closing && is_program(name) {
        return after_program(name, rest);
    }
    rest
}

fn write_tag(html: &mut String, name: &str, closing: bool, attributes: &str) {
    // A void element has no end tag, and a parser would make of `</br>` a second `<br>`.
    if closing && tags::is_void(name) {
        return;
    }
    html.push_str(if closing { "</" } else { "<" });
    html.push_str(name);
    if !closing {
        html.push_str(attributes);
    }
    html.push('>');
}

/// Reads attributes by the rules of the HTML tokeniser and writes the known ones strictly.
/// Returns what follows the `>`, or nothing when there is none.
fn read_attributes<'a>(mut rest: &'a str, out: &mut String) -> Option<&'a str> {
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            return Some(rest);
        }
        // The first character belongs to the name even when it is `=`.
        let first = rest.chars().next()?.len_utf8();
        let name_end = rest[first..]
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>' | '='))
            .map_or(rest.len(), |end| end + first);
        let (name, tail) = rest.split_at(name_end);
        let after_name = tail.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = after_name.strip_prefix('=') else {
            write_attribute(out, name, "");
            rest = tail;
            continue;
        };
        let (value, tail) = attribute_value(value)?;
        write_attribute(out, name, value);
        rest = tail;
    }
}

/// Splits a value, quoted or not, from what follows it.
fn attribute_value(from: &str) -> Option<(&str, &str)> {
    let from = from.trim_start_matches(|c: char| c.is_ascii_whitespace());
    match from.chars().next()? {
        quote @ ('"' | '\'') => from[1..].split_once(quote),
        _ => {
            let end = from.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
            Some(from.split_at(end))
        }
    }
}

fn write_attribute(out: &mut String, name: &str, value: &str) {
    let name = name.to_ascii_lowercase();
    if !ATTRIBUTES.contains(&name.as_str()) {
        return;
    }
    out.push(' ');
    out.push_str(&name);
    out.push_str("=\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    out.push('"');
}

/// Text between raw tags: already HTML, so its character references stay as they are.
fn push_text(html: &mut String, part: &str, text: &mut PlainText) {
    // A parser drops the line break after `<pre>`, and would drop the next one at each reading.
    let part = if html.ends_with("<pre>") {
        part.trim_start_matches(['\n', '\r'])
    } else {
        part
    };
    html.push_str(part);
    if part.contains('&') {
        text.push(&decode(part));
    } else {
        text.push(part);
    }
}

/// Decodes the few character references that matter to a search.
fn decode(part: &str) -> String {
    part.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

/// Elements whose content is a program or a style sheet and never text for a reader.
fn is_program(name: &str) -> bool {
    name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("style")
}

/// What follows the end tag of a program, or nothing.
fn after_program<'a>(name: &str, rest: &'a str) -> &'a str {
    let mut from = rest;
    while let Some(at) = from.find("</") {
        from = &from[at + 2..];
        let end = from.get(..name.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return after(from, ">");
        }
    }
    ""
}

fn after_comment(comment: &str) -> &str {
    for short in [">", "->"] {
        if let Some(rest) = comment.strip_prefix(short) {
            return rest;
        }
    }
    let ends = [("-->", 3), ("--!>", 4)];
    ends.into_iter()
        .filter_map(|(end, bytes)| comment.find(end).map(|at| at + bytes))
        .min()
        .map_or("", |at| &comment[at..])
}

fn after<'a>(from: &'a str, end: &str) -> &'a str {
    from.split_once(end).map_or("", |(_, rest)| rest)
}

/// Writes text so that an HTML parser reads it back as that text.
pub(crate) fn escape_into(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(c),
        }
    }
}
