//! Another name for a tag, over the API and on the administrators' pages.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, fixtures, on_both};

async fn ask(who: &Client, tags: Value) -> Value {
    let body = json!({"category": "help", "title": "It does not pair", "body": "The gramophone blinks.", "tags": tags});
    who.post("/threads", body).await.ok()
}

on_both! {
    async fn a_tag_gets_another_name_over_the_api(app) {
        let boss = fixtures::category(app).await;
        let ana = app.member("ana").await;
        ask(&ana, json!(["wlan"])).await;
        ask(&ana, json!(["wlan", "wifi"])).await;
        let all = boss.read("/tags").await;
        assert_eq!(all["items"][1], json!({"tag": "wlan", "url": "/tags/wlan", "threads": 2, "aliases": []}));
        let change = json!({"from": "wlan", "to": "wifi"});
        let seen = boss.post("/tags/rename/preview", change.clone()).await.ok();
        assert_eq!((&seen["threads"], &seen["to_threads"], &seen["merges"]), (&json!(2), &json!(1), &json!(true)));
        boss.post("/tags/rename", change.clone()).await.problem(409);
        ana.post("/tags/rename", change.clone()).await.problem(403);
        app.anonymous().post("/tags/rename", change).await.problem(401);
        boss.post("/tags/rename", json!({"from": "wlan", "to": "a/b"})).await.problem(422);
        boss.post("/tags/rename", json!({"from": "wlan", "to": "wifi", "merge": true})).await.ok();
        app.tick().await;
        assert_eq!(boss.read("/tags").await["items"], json!([{"tag": "wifi", "url": "/tags/wifi", "threads": 2, "aliases": ["wlan"]}]));
        for query in ["/threads?tag=wlan", "/threads?tag=wifi", "/search?q=gramophone&tag=wlan", "/search?q=tag:wlan"] {
            assert_eq!(app.anonymous().read(query).await["items"].as_array().unwrap().len(), 2, "{query}");
        }
        let told = app.anonymous().get("/api/v1/search?q=gramophone").await.text;
        assert!(!told.contains("wlan"), "{told}");
        boss.call(Method::DELETE, "/tags/aliases/wlan").await.ok();
        boss.call(Method::DELETE, "/tags/aliases/wlan").await.problem(404);
        assert_eq!(app.anonymous().read("/threads?tag=wlan").await["items"], json!([]));
    }
}

on_both! {
    async fn a_form_says_what_changes_before_it_does(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let id = ask(&ana, json!(["c++", "wifi"])).await["id"].clone();
        let boss = app.browser("root", Role::Admin).await;
        let visitor = app.anonymous();
        assert!(visitor.get("/tags/c%2B%2B").await.text.contains("It does not pair"));
        assert!(boss.get("/admin/tags").await.text.contains("href=\"/admin/tags/c%2B%2B\""));
        let asked = boss.get("/admin/tags/c%2B%2B?to=cpp").await.text;
        assert!(asked.contains("1 thread with “c++” will have “cpp” instead."), "{asked}");
        let merging = boss.get("/admin/tags/c%2B%2B?to=wifi").await.text;
        assert!(merging.contains("“wifi” is in use"), "{merging}");
        // Who has not been told that two become one is told now.
        let refused = boss.form("/admin/tags/c%2B%2B", &[("to", "wifi")]).await;
        assert_eq!(refused.status, 409);
        assert!(refused.text.contains("Merge these tags?"), "{}", refused.text);
        let wrong = boss.form("/admin/tags/c%2B%2B", &[("to", "no/tag")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"no/tag\""));
        assert_eq!(boss.form("/admin/tags/c%2B%2B", &[("to", "cpp")]).await.status, 303);
        // Before any thread has followed, visitors are led on, and no kept page stands in the way.
        let led = visitor.get("/tags/c%2B%2B").await;
        assert_eq!((led.status, led.header("location")), (303, "/tags/cpp"));
        app.tick().await;
        assert!(visitor.get("/tags/cpp").await.text.contains("It does not pair"));
        let page = visitor.get(&format!("/t/{id}/it-does-not-pair")).await.text;
        assert!(page.contains("/tags/cpp") && !page.contains("c++"), "{page}");
        assert_eq!(boss.form("/admin/tags/c%2B%2B/free", &[]).await.status, 303);
        assert_eq!(visitor.get("/tags/c%2B%2B").await.status, 200);
        let member = app.browser("ben", Role::Moderator).await;
        assert_eq!(member.get("/admin/tags").await.status, 403);
        assert_eq!(member.form("/admin/tags/cpp", &[("to", "x")]).await.status, 403);
    }
}
