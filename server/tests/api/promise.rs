//! How well promises were kept, as visitors and programs read it.

use serde_json::json;

use crate::support::{fixtures, on_both};

on_both! {
    async fn anybody_may_read_how_well_promises_were_kept(app) {
        let anyone = app.anonymous();
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let asked = ana.post("/threads", json!({"category": "help", "title": "Why is it purple?", "body": "It was green."})).await.ok();
        let ben = app.member("ben").await;
        let thread = asked["id"].as_i64().unwrap();
        ben.post(&format!("/threads/{thread}/posts"), json!({"body": "Wash it.", "intent": "answer"})).await.ok();
        let report = anyone.read("/promise").await;
        let months = report["months"].as_array().unwrap();
        assert_eq!(months.len(), 12);
        let last = &months[11];
        assert_eq!((last["asked"].as_i64(), last["answered"].as_i64(), last["kept"].as_i64()), (Some(1), Some(1), Some(1)), "{last}");
        assert_eq!(report["share_kept"], 100.0);
        let page = anyone.get("/promise").await;
        assert_eq!(page.status, 200);
        for said in ["<b>100%</b> of promises kept", "role=\"img\"", "1 of 1 kept (100%), 1 answered in time", "What the figures mean"] {
            assert!(page.text.contains(said), "{said} is missing in {}", page.text);
        }
        assert!(!page.text.contains("style="), "the policy forbids inline styles");
        assert!(anyone.get("/").await.text.contains("href=\"/promise\""));
    }
}

on_both! {
    async fn an_empty_community_claims_nothing(app) {
        let page = app.anonymous().get("/promise").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("No promise to look back on yet") && !page.text.contains("<svg role=\"img\""), "{}", page.text);
        assert!(app.anonymous().read("/promise").await["share_kept"].is_null());
    }
}
