//! Requests that cannot be right, each with an answer that says why.

use axum::body::Bytes;
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use crate::support::client::send;
use crate::support::{TestApp, fixtures};

#[tokio::test]
async fn what_cannot_be_read_is_refused_in_words() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.member("ana").await;
    let raw = |kind: &'static str, body: Vec<u8>| {
        send(
            ana.request(Method::POST, "/api/v1/threads")
                .header(CONTENT_TYPE, kind)
                .body(body),
        )
    };
    let json = "application/json";
    let cases: [(u16, &str, &str, Vec<u8>); 6] = [
        (415, "Content-Type", "text/plain", b"{}".to_vec()),
        (
            415,
            "Content-Type",
            "application/x-www-form-urlencoded",
            b"title=x".to_vec(),
        ),
        (400, "not valid JSON", json, b"{\"title\":".to_vec()),
        (
            400,
            "not valid UTF-8",
            json,
            b"{\"title\":\"\xff\xfe\"}".to_vec(),
        ),
        (
            422,
            "does not fit",
            json,
            b"{\"category\":\"help\",\"title\":7,\"body\":\"x\"}".to_vec(),
        ),
        (422, "does not fit", json, b"[]".to_vec()),
    ];
    for (status, words, kind, body) in cases {
        let reply = raw(kind, body.clone()).await;
        let detail = if status == 415 {
            assert_eq!(reply.status, 415);
            assert_eq!(reply.json()["status"], 415);
            reply.json()["detail"].clone()
        } else {
            reply.problem(status)["detail"].clone()
        };
        assert!(
            detail.as_str().unwrap().contains(words),
            "{detail} for {}",
            String::from_utf8_lossy(&body)
        );
    }
    let missing = raw(
        json,
        b"{\"category\":\"help\",\"title\":\"No body here\"}".to_vec(),
    )
    .await
    .problem(422);
    assert_eq!(missing["errors"][0]["field"], "body");
    let odd = br#"{"category":"help","kind":"poll","title":"No such kind","body":"x"}"#;
    let odd = raw(json, odd.to_vec()).await.problem(422);
    assert_eq!(odd["errors"][0]["field"], "kind", "{odd}");
    let unknown = send(ana.request(Method::PUT, "/api/v1/threads")).await;
    assert_eq!(unknown.status, 405);
    assert_eq!(unknown.json()["status"], 405);
    app.stop().await;
}

#[tokio::test]
async fn all_bad_fields_are_named_at_once() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.member("ana").await;
    let bad = json!({"category": "nowhere", "title": "", "body": " ", "tags": ["a b c!", "x"]});
    let problem = ana.post("/threads", bad).await.problem(422);
    let fields: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap().to_owned())
        .collect();
    for field in ["title", "body", "category"] {
        assert!(fields.iter().any(|f| f == field), "{field} in {problem}");
    }
    let user = app
        .anonymous()
        .post(
            "/users",
            json!({"username": "a b\u{202e}c", "email": "nobody", "password": "short"}),
        )
        .await
        .problem(422);
    assert_eq!(user["errors"].as_array().unwrap().len(), 3, "{user}");
    app.stop().await;
}

#[tokio::test]
async fn too_large_is_said_before_it_is_read() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.member("ana").await;
    let long = |bytes: usize| json!({"category": "help", "title": "A long one", "body": "x".repeat(bytes)});
    ana.post("/threads", long(2 << 20)).await.problem(413);
    let field = ana.post("/threads", long(100 << 10)).await.problem(422);
    assert_eq!(field["errors"][0]["field"], "body");
    // Without a declared length it is cut off while being read.
    let frames = futures_util::stream::iter(
        (0..40).map(|_| Ok::<_, std::io::Error>(Frame::data(Bytes::from(vec![b' '; 64 << 10])))),
    );
    let request = ana
        .request(Method::POST, "/api/v1/threads")
        .header(CONTENT_TYPE, "application/json");
    let reply = request
        .body(reqwest::Body::wrap(StreamBody::new(frames)))
        .send()
        .await;
    // The server may also hang up on somebody who goes on sending.
    assert!(reply.map_or(true, |reply| reply.status() == 413));
    app.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    for path in [
        "/threads/99",
        "/threads/abc",
        "/threads/99999999999999999999",
        "/posts/0",
        "/users/nobody",
        "/nothing/here",
        "/threads/-1/clock",
    ] {
        anyone.get(&format!("/api/v1{path}")).await.problem(404);
    }
    let method = anyone.call(Method::PUT, "/threads").await;
    assert_eq!(
        (method.status, method.header("content-type")),
        (405, "application/problem+json")
    );
    for path in [
        "/t/99/x",
        "/t/abc",
        "/c/nowhere",
        "/u/nobody",
        "/nothing",
        "/assets/0/none.css",
        "/p/1",
        "/api/nothing",
    ] {
        let page = anyone.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(
            path.starts_with("/api") || page.text.contains("Not found"),
            "{path}: {}",
            page.text
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn queries_are_checked_too() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    for (path, field) in [
        ("/threads?state=odd", "state"),
        ("/threads?sort=best", "sort"),
        ("/threads?cursor=x", "cursor"),
        ("/search?q=a&type=user", "type"),
        ("/search?q=a&cursor=x", "cursor"),
    ] {
        let problem = anyone.get(&format!("/api/v1{path}")).await.problem(422);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    for (path, field) in [("/threads?limit=many", "limit"), ("/events", "thread")] {
        let problem = anyone.get(&format!("/api/v1{path}")).await.problem(400);
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
    }
    let mut stranger = anyone.clone();
    stranger.token = Some("bs_made_up".into());
    stranger.get("/api/v1/threads").await.problem(401);
    app.stop().await;
}

#[tokio::test]
async fn no_search_is_a_fault_whatever_its_bytes() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    let odd = [
        "%ff%fe",
        "%00",
        "%",
        "%zz",
        "%C3%28",
        "%22",
        "-%22",
        "tag:%00",
        "a%0d%0ab",
        "%E2%80%AE",
    ];
    for q in odd {
        for path in [
            "/search?q=",
            "/api/v1/search?q=",
            "/api/v1/suggest?q=",
            "/search/suggest?q=",
        ] {
            let reply = anyone.get(&format!("{path}{q}")).await;
            assert!(reply.status < 500, "{path}{q}: {reply:?}");
        }
    }
    let long = "火".repeat(2_000);
    let reply = anyone.get(&format!("/search?q={long}")).await;
    assert!(reply.status < 500, "{}", reply.status);
    app.stop().await;
}
