//! Reading one record.

use crate::bulk::parse::{Item, parse};
use backstop_domain::Timestamp;

const NOW: Timestamp = Timestamp(1_767_603_600_000_000);

fn reason(line: &[u8]) -> String {
    parse(1, line, NOW).unwrap_err()
}

#[test]
fn reasons_are_sentences() {
    assert_eq!(reason(b"\xff\xfe"), "This line is not valid UTF-8.");
    assert!(reason(b"{").starts_with("This line is not valid JSON: "));
    assert!(
        reason(br#"{"type":"user","import_id":"u","username":"no spaces"}"#)
            .starts_with("username: ")
    );
    assert!(
        reason(br#"{"type":"user","import_id":"u","username":"ana","email":"x"}"#)
            .starts_with("email: ")
    );
    assert!(
        reason(br#"{"type":"category","import_id":"c","slug":"No","name":"No"}"#)
            .starts_with("slug: ")
    );
    assert!(
        reason(br#"{"type":"post","import_id":"p","thread":"","body":"x"}"#)
            .starts_with("thread: ")
    );
    assert!(reason(br#"{"type":"thread","import_id":" ","title":"x"}"#).starts_with("import_id: "));
    let nested = format!(r#"{{"type":"thread","import_id":{}"#, "[".repeat(100_000));
    assert!(reason(nested.as_bytes()).starts_with("This line is not valid JSON: "));
}

#[test]
fn roles_and_unknown_fields_are_passed_over() {
    let line =
        br#"{"type":"user","import_id":"u","username":"ana","role":{"any":"thing"},"karma":12}"#;
    let Ok(Item::User(user)) = parse(7, line, NOW) else {
        panic!("a user")
    };
    assert_eq!(
        (user.number, user.row.created_at, user.row.email),
        (7, NOW, None)
    );
}

#[test]
fn unsafe_html_is_not_stored() {
    let line = br#"{"type":"post","import_id":"p","thread":"t","body":"<script>alert(1)</script>hello\u0000"}"#;
    let Ok(Item::Post(post)) = parse(1, line, NOW) else {
        panic!("a post")
    };
    assert!(
        !post.row.text.html.contains("<script"),
        "{}",
        post.row.text.html
    );
    assert!(!post.row.text.body.contains('\0'));
}
