//! Parts of the machine that fail while the program runs.

use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::support::{TestApp, fixtures};

/// Limits the database file to its present size, as a full disk does, or lifts the limit.
async fn pages(app: &TestApp, limit: &str) {
    let txn = app.ctx.write().await.unwrap();
    txn.execute_unprepared(&format!("PRAGMA max_page_count = {limit}"))
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

#[tokio::test]
async fn a_full_disk_refuses_writing_in_words_and_is_overcome() {
    let app = TestApp::sqlite().await;
    let ana = fixtures::category(&app).await;
    let thread = fixtures::question(&ana, "It will not pair").await;
    pages(&app, "1").await;
    let long = "word ".repeat(12_000);
    let mut answered = Vec::new();
    let refused = loop {
        let path = format!("/threads/{}/posts", thread["id"]);
        let reply = ana
            .post(&path, json!({ "body": long, "intent": "comment" }))
            .await;
        if reply.status != 201 {
            break reply;
        }
        answered.push(reply.json()["id"].clone());
        assert!(answered.len() < 50, "the disk never fills");
    };
    let problem = refused.problem(507);
    assert!(
        problem["title"].as_str().unwrap().contains("no room"),
        "{problem}"
    );
    let page = ana.read(&format!("/threads/{}", thread["id"])).await;
    assert_eq!(
        page["reply_count"],
        answered.len(),
        "only what was acknowledged is there"
    );
    assert_eq!(app.anonymous().get("/").await.status, 200);
    pages(&app, "1000000").await;
    fixtures::reply(&ana, &thread, "There is room again.").await;
    app.tick().await;
    app.stop().await;
}
