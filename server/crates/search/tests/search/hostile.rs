//! Nothing that can be typed is an error, slow, or a panic.

use crate::support::{Forum, query, thread};
use backstop_search::{SearchError, SearchQuery, SimilarQuery, Sort, Stop};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn forum() -> Forum {
    Forum::with([
        thread(1, "Constructor of an array", "prototype __proto__ toString"),
        thread(
            2,
            "Emoji 🦊 fox",
            "a b c d e f g 1 2 3 4 5 -1 \"quoted\" text",
        ),
        thread(3, "שלום עולם", "مرحبا \u{202e}dlrow"),
    ])
}

#[test]
fn odd_texts_are_answered() {
    let forum = forum();
    let mut texts: Vec<String> = [
        "constructor",
        "__proto__",
        "",
        " ",
        "a",
        "\"",
        "\"\"",
        "\"a",
        "a\"",
        "-",
        "--",
        "-\"",
        "-\"a",
        "AND OR NOT",
        "a AND",
        "(((",
        "title:",
        "title:x",
        "*",
        "?",
        "x*",
        "/re/",
        "[1 TO 2]",
        "{",
        "^3",
        "~",
        "\\",
        "\0",
        "a\0b",
        "🦊",
        "👨‍👩‍👧‍👦",
        "שלום",
        "مرحبا",
        "\u{202e}",
        "\u{feff}",
        "\u{fffd}",
        "e\u{301}\u{301}\u{301}",
        "'",
        "''''",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "%00",
        "%",
        "_",
        "....",
        "a.b.c.d.e.f.g.h.i.j",
        ":::",
        "a:b",
    ]
    .map(str::to_owned)
    .to_vec();
    for piece in [
        "a",
        "a ",
        "\"",
        "-",
        "-a ",
        "\"a\" ",
        "é",
        "🦊",
        "\0",
        "a.",
        "火",
        "a b \"c d\" -e ",
        "ﷺ",
        "\u{301}",
    ] {
        texts.push(piece.repeat(64 * 1024 / piece.len()));
    }
    for text in &texts {
        let start = Instant::now();
        for sort in [Sort::Relevance, Sort::Newest] {
            forum
                .index
                .search(&SearchQuery {
                    sort,
                    ..query(text)
                })
                .unwrap();
        }
        forum
            .index
            .similar(&SimilarQuery {
                title: text.clone(),
                body: text.clone(),
                limit: 5,
                ..SimilarQuery::default()
            })
            .unwrap();
        assert!(start.elapsed() < Duration::from_secs(2), "{:.20}", text);
    }
    assert_eq!(forum.find("constructor"), [1]);
}

#[test]
fn odd_documents_are_taken() {
    let mut forum = forum();
    for (id, text) in (10..).zip([
        "a".repeat(3_000_000),
        "\0".repeat(9000),
        "é.".repeat(100_000),
        "火".repeat(100_000),
        String::new(),
    ]) {
        forum.put(thread(id, &text, &text));
    }
    forum.writer.commit(2).unwrap();
    assert_eq!(forum.index.doc_count(), 8);
    assert!(!forum.find(&"a".repeat(5000)).is_empty());
}

#[test]
fn foreign_cursors_are_refused_and_limits_kept_in_bounds() {
    let forum = forum();
    for cursor in ["", "x", "r", "r1.zz", "n1.1", "r1", "🦊"] {
        let asked = SearchQuery {
            offset_cursor: Some(cursor.into()),
            ..query("array")
        };
        assert!(
            matches!(forum.index.search(&asked), Err(SearchError::Cursor)),
            "{cursor}"
        );
    }
    for limit in [0, 1, usize::MAX] {
        forum
            .index
            .search(&SearchQuery {
                limit,
                ..query("array")
            })
            .unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_answered(texts in prop::collection::vec("\\PC{0,60}|[a-c\"\\- .:']{0,40}", 20)) {
        thread_local!(static FORUM: Forum = forum());
        FORUM.with(|forum| {
            for text in &texts {
                for authors in [vec![], vec!["ana".to_owned()], vec!["nobody".to_owned()]] {
                    let asked = SearchQuery { authors, ..query(text) };
                    forum.index.search(&asked).unwrap();
                    forum.index.correct(&asked.typed, &Stop::default()).unwrap();
                }
            }
        });
    }
}
