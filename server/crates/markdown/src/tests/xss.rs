//! Known attacks as the body of a post.

use super::data;
use super::safety::assert_safe;
use crate::render;

fn assert_all_safe(file: &str) {
    for row in data::rows(file) {
        let payload = row["payload"].as_str().unwrap();
        if let Ok(rendered) = render(payload) {
            assert_safe(&rendered.html, payload);
        }
        // Inside a sentence the same bytes are inline HTML instead of a block.
        let inline = format!("See {payload} there.");
        if let Ok(rendered) = render(&inline) {
            assert_safe(&rendered.html, &inline);
        }
    }
}

#[test]
fn html_payloads_leave_nothing_active() {
    assert_all_safe("xss/payloads.jsonl");
}

#[test]
fn markdown_payloads_leave_nothing_active() {
    assert_all_safe("xss/markdown_xss.jsonl");
}

#[test]
fn sanitiser_payloads_leave_nothing_active() {
    assert_all_safe("xss/dompurify-expect.json");
}
