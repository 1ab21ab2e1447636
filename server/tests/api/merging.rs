//! Two threads about the same become one.

use backstop_domain::Role;
use serde_json::json;

use crate::support::{fixtures, on_both};

on_both! {
    async fn a_merged_thread_leads_to_the_other(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let mona = app.with_role("mona", Role::Moderator).await;
        let stays = fixtures::question(&ana, "The printer prints zebras").await;
        let goes = fixtures::question(&ben, "Zebras from my printer").await;
        let answer = fixtures::reply(&mona, &goes, "Turn the giraffe off.").await;
        app.tick().await;
        let old = goes["url"].as_str().unwrap();
        assert!(app.anonymous().get(old).await.text.contains("Zebras from my printer"));
        let path = format!("/threads/{}/merge", goes["id"]);
        ben.post(&path, json!({"into": stays["id"], "reason": "Mine"})).await.problem(403);
        mona.post(&path, json!({"into": 999, "reason": "Same"})).await.problem(422);
        let kept = mona.post(&path, json!({"into": stays["id"], "reason": "Same"})).await.ok();
        assert_eq!((&kept["id"], &kept["reply_count"]), (&stays["id"], &json!(2)));
        // At once, for everybody, from finished pages too.
        let moved = app.anonymous().get(old).await;
        assert_eq!(moved.status, 307);
        assert!(moved.header("location").starts_with(stays["url"].as_str().unwrap()), "{moved:?}");
        let page = app.anonymous().get(stays["url"].as_str().unwrap()).await.text;
        assert!(page.contains("Turn the giraffe off."));
        let api = ben.get(&format!("/api/v1/threads/{}", goes["id"])).await;
        assert_eq!((api.status, api.header("location")), (308, format!("/api/v1/threads/{}", stays["id"]).as_str()));
        app.tick().await;
        let found = ana.read("/search?q=giraffe").await;
        assert_eq!((&found["total"], &found["items"][0]["thread_id"]), (&json!(1), &stays["id"]), "{found}");
        assert_eq!(ana.read(&format!("/posts/{}", answer["id"])).await["thread_id"], stays["id"]);
        let log = mona.read("/moderation/log").await;
        assert_eq!(log["items"][0]["action"], "thread.merge");
        let list = ana.read("/threads").await;
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    }
}

on_both! {
    async fn moderators_merge_with_a_form(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let mona = app.browser("mona", Role::Moderator).await;
        let stays = fixtures::question(&ana, "One question about it").await;
        let goes = fixtures::question(&ana, "Another question about it").await;
        let url = goes["url"].as_str().unwrap();
        assert!(mona.get(url).await.text.contains("Merge the threads"));
        let act = format!("/t/{}/merge", goes["id"]);
        let wrong = mona.form(&act, &[("into", "somewhere"), ("merge_reason", "The same thing")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("somewhere") && wrong.text.contains("The same thing"), "what was typed is kept");
        let address = format!("https://help.example.com{}", stays["url"].as_str().unwrap());
        let done = mona.form(&act, &[("into", &address), ("merge_reason", "The same thing")]).await;
        assert_eq!(done.status, 303);
        assert!(done.header("location").starts_with(stays["url"].as_str().unwrap()));
    }
}
