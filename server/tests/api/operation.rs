//! What those who run it rely on: health, headers, assets, documents.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::client::send;
use crate::support::{TestApp, fixtures};

#[tokio::test]
async fn health_and_figures() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    assert_eq!(anyone.get("/healthz").await.status, 200);
    assert_eq!(
        anyone.get("/readyz").await.ok(),
        json!({"database": "ok", "index": "ok"})
    );
    // Passed on by a proxy it does not come from this machine.
    let passed_on = send(
        anyone
            .request(Method::GET, "/metrics")
            .header("x-forwarded-for", "198.51.100.1"),
    )
    .await;
    assert_eq!(passed_on.status, 404);
    let staff = app.with_role("arun", Role::Agent).await;
    let by_token = send(
        staff
            .request(Method::GET, "/metrics")
            .header("x-forwarded-for", "198.51.100.1"),
    )
    .await;
    assert_eq!(by_token.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn every_answer_makes_browsers_careful() {
    let app = TestApp::sqlite().await;
    for path in [
        "/",
        "/",
        "/sign-in",
        "/nothing",
        "/api/v1/me",
        "/healthz",
        "/assets/0/pkg/backstop.css",
    ] {
        let reply = app.anonymous().get(path).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe-inline"),
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!reply.header("x-request-id").is_empty(), "{path}");
    }
    app.stop().await;
}

#[tokio::test]
async fn assets_are_kept_for_ever_under_their_hash_only() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    let home = anyone.get("/").await.text;
    let style = home
        .split('"')
        .find(|part| part.ends_with("backstop.css"))
        .unwrap()
        .to_owned();
    let kept = anyone.get(&style).await;
    assert_eq!(
        kept.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    let old = anyone.get("/assets/00000000/pkg/backstop.css").await;
    assert_eq!((old.status, old.header("cache-control")), (200, "no-cache"));
    assert_eq!(anyone.get("/robots.txt").await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn addresses_forgive_a_slash_and_head_works() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    assert_eq!(anyone.get("/sign-in/").await.status, 200);
    assert_eq!(anyone.get("/api/v1/threads/").await.status, 200);
    for path in ["/", "/sign-in", "/api/v1/threads"] {
        let head = send(anyone.request(Method::HEAD, path)).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""), "{path}");
    }
    let wrong = send(anyone.request(Method::DELETE, "/sign-in")).await;
    assert!([404, 405].contains(&wrong.status), "{wrong:?}");
    app.stop().await;
}

#[tokio::test]
async fn the_document_describes_the_contract() {
    let app = TestApp::sqlite().await;
    let document = app.anonymous().read("/openapi.json").await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let contract = [
        ("post", "/users"),
        ("post", "/sessions"),
        ("get", "/me"),
        ("get", "/categories"),
        ("post", "/categories"),
        ("post", "/threads"),
        ("get", "/threads"),
        ("get", "/threads/{id}"),
        ("post", "/threads/{id}/posts"),
        ("patch", "/posts/{id}"),
        ("delete", "/posts/{id}"),
        ("post", "/posts/{id}/accept"),
        ("delete", "/posts/{id}/accept"),
        ("post", "/posts/{id}/flags"),
        ("get", "/moderation/queue"),
        ("post", "/moderation/items/{id}"),
        ("get", "/search"),
        ("post", "/similar"),
        ("get", "/threads/{id}/similar"),
        ("get", "/suggest"),
        ("get", "/threads/{id}/clock"),
        ("get", "/escalations"),
        ("get", "/escalations/{id}"),
        ("post", "/escalations/next"),
        ("post", "/escalations/{id}/claim"),
        ("post", "/escalations/{id}/release"),
        ("post", "/escalations/{id}/reply"),
        ("post", "/escalations/{id}/resolve"),
        ("post", "/escalations/{id}/return"),
        ("get", "/escalations/{id}/events"),
        ("get", "/events"),
    ];
    for (method, path) in contract {
        assert!(
            document["paths"][path][method].is_object(),
            "{method} {path}"
        );
    }
    let docs = app.anonymous().get("/api/docs").await;
    assert_eq!(docs.status, 200);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_pages_hear_of_a_reply_without_its_words() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.member("ana").await;
    let thread = fixtures::question(&ana, "Who is listening?").await;
    let mut events = ana
        .request(
            Method::GET,
            &format!("/api/v1/events?thread={}", thread["id"]),
        )
        .send()
        .await
        .unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let post = fixtures::reply(&app.member("ben").await, &thread, "Canary words.").await;
    let mut heard = String::new();
    while !heard.contains("post.created") {
        let chunk = tokio::time::timeout(std::time::Duration::from_secs(5), events.chunk())
            .await
            .expect("an event")
            .unwrap()
            .unwrap();
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
    assert!(
        heard.contains(&format!("\"post_id\":{}", post["id"])) && !heard.contains("Canary"),
        "{heard}"
    );
    assert_eq!(
        app.anonymous().get("/api/v1/events?thread=99").await.status,
        404
    );
    app.stop().await;
}
