//! Plain text out of our own sanitised HTML: quick, because the input is known to be well-formed.

/// Drops tags and decodes the few entities that the renderer writes; white space is folded.
#[must_use]
pub fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        push_folded(&mut text, &rest[..at]);
        rest = &rest[at..];
        let end = if rest.starts_with('<') {
            rest.find('>')
        } else {
            rest.bytes().take(12).position(|b| b == b';')
        };
        let Some(end) = end else {
            push_folded(&mut text, rest);
            return text.trim_end().to_owned();
        };
        if rest.starts_with('<') {
            push_folded(&mut text, if breaks(&rest[1..end]) { " " } else { "" });
        } else {
            push_folded(&mut text, decode(&rest[1..end]));
        }
        rest = &rest[end + 1..];
    }
    push_folded(&mut text, rest);
    text.trim_end().to_owned()
}

/// Tags within a line of text do not part words; all others do.
fn breaks(tag: &str) -> bool {
    let name = tag
        .trim_start_matches('/')
        .split([' ', '/'])
        .next()
        .unwrap_or_default();
    !matches!(
        name,
        "a" | "b"
            | "i"
            | "em"
            | "strong"
            | "code"
            | "del"
            | "s"
            | "span"
            | "sub"
            | "sup"
            | "mark"
            | "u"
            | "kbd"
    )
}

fn decode(entity: &str) -> &str {
    match entity {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "#34" => "\"",
        "#39" | "apos" => "'",
        _ => " ",
    }
}

fn push_folded(text: &mut String, part: &str) {
    for c in part.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_words_stay_apart() {
        assert_eq!(
            plain("<p>one <em>tw</em>o</p>\n<p>a &lt; b &amp;&amp; c</p>"),
            "one two a < b && c"
        );
        assert_eq!(plain("<ul><li>x</li><li>y</li></ul>"), "x y");
        assert_eq!(plain("a & b < c"), "a & b < c");
        assert_eq!(plain(""), "");
    }
}
