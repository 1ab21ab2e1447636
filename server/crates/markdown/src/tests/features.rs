//! One example for each feature and each limit.

use super::safety::assert_safe;
use crate::{MAX_DEPTH, MAX_SOURCE_BYTES, RenderError, render};

fn html(source: &str) -> String {
    let html = render(source).unwrap().html;
    assert_safe(&html, source);
    html
}

fn text(source: &str) -> String {
    render(source).unwrap().text
}

#[test]
fn headings_start_below_the_thread_title() {
    assert_eq!(html("# a"), "<h3>a</h3>\n");
    assert_eq!(html("a\n---"), "<h4>a</h4>\n");
    assert_eq!(html("##### a"), "<h6>a</h6>\n");
    assert_eq!(html("<h1>a</h1>"), "<h3>a</h3>\n");
}

#[test]
fn tables_keep_their_alignment() {
    let html = html("|a|b|\n|:-:|-|\n|1|2|");
    assert!(html.contains("<th align=\"center\">a</th>"), "{html}");
    assert!(html.contains("<td>2</td>"), "{html}");
}

#[test]
fn task_lists_are_dead_checkboxes() {
    let html = html("- [x] done\n- [ ] open");
    assert!(
        html.contains("<li class=\"task-list-item\"><input"),
        "{html}"
    );
    assert!(html.contains("checked=\"\""), "{html}");
    assert_eq!(html.matches("type=\"checkbox\"").count(), 2, "{html}");
    assert_eq!(html.matches("disabled=\"\"").count(), 2, "{html}");
    assert_eq!(html.matches("aria-label=\"Done\"").count(), 2, "{html}");
}

#[test]
fn strikethrough_and_autolinks() {
    assert_eq!(html("~~a~~"), "<p><del>a</del></p>\n");
    assert_eq!(
        html("www.example.com"),
        "<p><a href=\"http://www.example.com\" rel=\"nofollow ugc noopener\">www.example.com</a></p>\n"
    );
    assert!(html("a@example.com").contains("href=\"mailto:a@example.com\""));
}

#[test]
fn images_load_late_and_keep_their_description() {
    assert_eq!(
        html("![a *b*](/c.png \"d\")"),
        "<p><img src=\"/c.png\" alt=\"a b\" title=\"d\" loading=\"lazy\"></p>\n"
    );
    for source in [
        "![a](mailto:a@b.c)",
        "<img src=\" mail\tto:a@b.c\">",
        "![a](data:x)",
    ] {
        assert!(!html(source).contains("src="), "{source}");
    }
}

#[test]
fn known_languages_are_highlighted_by_class() {
    let html = html("```rust\nfn a() -> u8 { 1 } // b < c\n```");
    assert!(
        html.starts_with("<pre><code class=\"language-rust\">"),
        "{html}"
    );
    assert!(
        html.contains("<span class=\"hl-storage hl-type\">fn</span>"),
        "{html}"
    );
    assert!(html.contains("hl-comment\">// b &lt; c"), "{html}");
    assert!(!html.contains("style="), "{html}");
}

#[test]
fn other_code_is_plain() {
    assert_eq!(
        html("```nosuch <b>\n<a>\n```"),
        "<pre><code class=\"language-nosuch\">&lt;a&gt;\n</code></pre>\n"
    );
    let long = format!("```rust\n{}\n```", "fn a() {}\n".repeat(2000));
    assert!(!html(&long).contains("<span"));
    let minified = format!("```js\n{}\n```", "a();".repeat(200));
    assert!(!html(&minified).contains("<span"));
}

#[test]
fn the_highlighting_budget_is_of_the_whole_post() {
    let block = format!("```rust\n{}```\n\n", "fn a(b: u8) {}\n".repeat(300));
    let one = html(&block).matches("<span").count();
    assert!(one > 0);
    let five = html(&block.repeat(5)).matches("<span").count();
    assert!(five < one * 4, "{five} spans, {one} in one block");
}

#[test]
fn raw_tags_pass_by_the_list_only() {
    assert_eq!(
        html("a <kbd onclick=x style=y>b</kbd> <blink>c</blink>"),
        "<p>a <kbd>b</kbd> c</p>\n"
    );
    assert_eq!(
        html("<details open><summary>a</summary>\n\n**b**\n\n</details>"),
        "<details open=\"\"><summary>a</summary>\n<p><strong>b</strong></p>\n</details>\n"
    );
    assert_eq!(html("<script>\na\n</script>\n\nb"), "\n<p>b</p>\n");
    assert_eq!(
        html("<div id=a class=b>c</div>"),
        "<div id=\"user-content-a\">c</div>\n"
    );
    assert_eq!(html("<map><area><col></map>"), "<p></p>\n");
    assert_eq!(
        html("<svg><style></style><b>a</b></svg>"),
        "<p><b>a</b></p>\n"
    );
    assert_eq!(html("<!-- a -->b"), "b\n");
    assert_eq!(html("a <input type=text name=b> c"), "<p>a  c</p>\n");
}

#[test]
fn entangled_tags_come_to_rest() {
    html("<a href=/x><table><tr><td><a href=/y>b</table>c");
    html("<table><div><table><p><b>a</table></div>");
    html("<pre>\n\n\n\n\n\n\n\na</pre>");
    html("a <pre><!-- -->\n\n b &#13; c");
}

#[test]
fn text_is_for_search_and_snippets() {
    assert_eq!(
        text("# A *b*c\n\nd\ne `f  g`\n\n```rust\nfn h() {}\n```\n- i\n- j\n\n|k|l|\n|-|-|\n|m|n|"),
        "A bc d e f g fn h() {} i j k l m n"
    );
    assert_eq!(text("a <b>c</b>d [e](/f) ![g](/h)"), "a cd e g");
    assert_eq!(
        text("<p>a &amp; b</p><script>c</script><p>d</p>"),
        "a & b d"
    );
    assert_eq!(text(""), "");
}

#[test]
fn source_length_is_limited() {
    assert!(render(&"a".repeat(MAX_SOURCE_BYTES)).is_ok());
    let error = render(&"a".repeat(MAX_SOURCE_BYTES + 1)).unwrap_err();
    assert_eq!(
        error,
        RenderError::TooLong {
            limit: MAX_SOURCE_BYTES
        }
    );
    assert_eq!(
        error.to_string(),
        "Your text is too long: the most we can take is 64 KB."
    );
}

#[test]
fn nesting_is_limited() {
    let too_deep = Err(RenderError::TooDeep { limit: MAX_DEPTH });
    assert!(render(&format!("{}a", "> ".repeat(MAX_DEPTH - 2))).is_ok());
    assert_eq!(render(&format!("{}a", "> ".repeat(MAX_DEPTH))), too_deep);
    assert!(render(&"<div>".repeat(MAX_DEPTH)).is_ok());
    assert_eq!(render(&"<div>".repeat(MAX_DEPTH * 3)), too_deep);
    assert_eq!(render(&"<b><i><u>".repeat(MAX_DEPTH)), too_deep);
    assert!(render(&"<p>a\n<li>b\n".repeat(1000)).is_ok());
    assert!(render(&"<b>a</b> <p>b</p> ".repeat(1000)).is_ok());
}

#[test]
fn growth_is_limited() {
    let columns = "|a".repeat(4000);
    let sparse = format!("{columns}\n{}\n{}", "|-".repeat(4000), "|x\n".repeat(4000));
    assert!(matches!(render(&sparse), Err(RenderError::TooLarge { .. })));
    let returns = sparse.replace('\n', "\r");
    assert!(matches!(
        render(&returns),
        Err(RenderError::TooLarge { .. })
    ));
    let unclosed: String = (0..100).map(|i| format!("<b title={i}>")).collect();
    let reopened = format!("a {unclosed}{}", "<p>a".repeat(15_000));
    assert!(matches!(
        render(&reopened),
        Err(RenderError::TooLarge { .. })
    ));
}

#[test]
fn dense_code_is_shown_plain_rather_than_refused() {
    let code = "a=".repeat(7_000);
    let html = html(&format!("```c\n{code}\n```"));
    assert!(html.contains(&code), "shown plain");
}
