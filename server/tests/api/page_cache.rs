//! Kept pages: nobody's private byte, and never an old one.

use std::collections::HashSet;

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::client::send;
use crate::support::{TestApp, fixtures, on_both};

on_both! {
    async fn a_new_post_is_on_the_next_page(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let thread = fixtures::question(&ana, "Is it still the old page?").await;
        let page = thread["url"].as_str().unwrap();
        let anyone = app.anonymous();
        for n in 0..15 {
            assert!(anyone.get(page).await.text.contains("Is it still the old page?"));
            assert!(anyone.get("/").await.text.contains("Is it still the old page?"));
            let words = format!("Reply number {n}.");
            fixtures::reply(&ben, &thread, &words).await;
            assert!(anyone.get(page).await.text.contains(&words), "reply {n}");
            let title = format!("Another question {n}");
            fixtures::question(&ana, &title).await;
            assert!(anyone.get("/").await.text.contains(&title), "question {n} on the start page");
            assert!(anyone.get("/c/help").await.text.contains(&title), "question {n} on the category's page");
        }
    }
}

on_both! {
    async fn titles_closings_and_categories_show_at_once(app) {
        let admin = fixtures::category(app).await;
        let ana = app.member("ana").await;
        let thread = fixtures::question(&ana, "The first title").await;
        let page = thread["url"].as_str().unwrap();
        let anyone = app.anonymous();
        anyone.get(page).await;
        let title = json!({"title": "The second title", "reason": "clearer"});
        let changed = admin.send(Method::PATCH, &format!("/threads/{}", thread["id"]), title).await.ok();
        let page = changed["url"].as_str().unwrap();
        assert!(anyone.get(page).await.text.contains("The second title"));
        admin.post(&format!("/threads/{}/close", thread["id"]), json!({"reason": "done"})).await.ok();
        assert!(anyone.get(page).await.text.contains("Closed"));
        let category = admin.read("/categories").await["items"][0]["id"].clone();
        let renamed = json!({"slug": "help", "name": "Renamed shelf", "description": ""});
        admin.send(Method::PUT, &format!("/categories/{category}"), renamed).await.ok();
        assert!(anyone.get("/").await.text.contains("Renamed shelf"));
        assert!(anyone.get(page).await.text.contains("Renamed shelf"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_private_is_kept() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let ana = app.browser("ana-canary", Role::Admin).await;
    let thread = fixtures::question(&app.member("ben").await, "Who looked before me?").await;
    let pages = [
        "/",
        "/c/help",
        "/u/ben",
        thread["url"].as_str().unwrap(),
        "/search?q=looked",
        "/sign-in",
    ];
    let anyone = app.anonymous();
    let mut visits = HashSet::new();
    for page in pages {
        for round in 0..3 {
            let mine = ana.get(page).await;
            assert!(
                mine.text.contains("ana-canary") || mine.status == 303,
                "{page}"
            );
            assert_eq!(mine.header("cache-control"), "no-store", "{page}");
            let theirs = anyone.get(page).await;
            assert!(
                !theirs.text.contains("ana-canary"),
                "{page} in round {round}"
            );
            assert!(!theirs.text.contains("Sign out"), "{page} in round {round}");
            let cookie = theirs.header("set-cookie").to_owned();
            if page.starts_with("/search") {
                // A search begins a visit of its own: nobody is ever handed somebody else's.
                assert!(cookie.starts_with("backstop-search="), "{cookie}");
                assert!(visits.insert(cookie), "{page} in round {round}");
            } else {
                assert_eq!(cookie, "", "{page} in round {round}");
            }
        }
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_has_the_page_is_told_so() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let thread = fixtures::question(&app.member("ben").await, "Has it changed since?").await;
    let page = thread["url"].as_str().unwrap();
    let anyone = app.anonymous();
    let first = anyone.get(page).await;
    assert_eq!(
        (first.header("cache-control"), first.header("vary")),
        ("no-cache", "accept-encoding, cookie")
    );
    let again = send(
        anyone
            .request(Method::GET, page)
            .header("if-none-match", first.header("etag")),
    )
    .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let head = anyone.request(Method::HEAD, page).send().await.unwrap();
    assert_eq!(head.headers()["etag"], first.header("etag"));
    assert!(head.headers().contains_key("content-security-policy"));
    for encoding in ["br", "gzip", "identity"] {
        let reply = reqwest::Client::builder()
            .no_gzip()
            .no_brotli()
            .build()
            .unwrap();
        let reply = reply
            .get(app.url(page))
            .header("accept-encoding", encoding)
            .send()
            .await
            .unwrap();
        let said = reply
            .headers()
            .get("content-encoding")
            .map_or("identity", |value| value.to_str().unwrap());
        assert_eq!(said, encoding);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_node_sees_it_within_a_second() {
    let Some(first) = TestApp::postgres().await else {
        return;
    };
    let second = TestApp::node_of(&first).await;
    fixtures::category(&first).await;
    let (ana, anyone) = (first.member("ana").await, second.anonymous());
    for n in 0..3 {
        anyone.get("/").await;
        let title = format!("Seen from the other node {n}");
        fixtures::question(&ana, &title).await;
        tokio::time::sleep(std::time::Duration::from_millis(1000)).await;
        assert!(anyone.get("/").await.text.contains(&title));
    }
    second.stop().await;
    first.stop().await;
}
