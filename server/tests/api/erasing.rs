//! Erasing accounts and posts, over the API and on pages.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{fixtures, on_both};

on_both! {
    async fn an_erased_member_is_nowhere_any_more(app) {
        let boss = fixtures::category(app).await;
        let ana = app.member("annegret").await;
        let thread = fixtures::question(&ana, "Which gramophone is it?").await;
        let url = thread["url"].as_str().unwrap();
        let visitor = app.anonymous();
        assert!(visitor.get(url).await.text.contains("annegret"));
        let id = ana.read("/me").await["id"].clone();
        let path = format!("/users/{id}/erase");
        ana.post(&path, json!({})).await.problem(403);
        boss.post("/users/99999/erase", json!({})).await.problem(404);
        boss.post(&path, json!({"reason": "Asked for"})).await.ok();
        boss.post(&path, json!({})).await.problem(409);
        // No kept page shows the name, and nobody is signed in.
        assert!(!visitor.get(url).await.text.contains("annegret"));
        ana.call(Method::GET, "/me").await.problem(401);
        app.tick().await;
        let found = visitor.get("/api/v1/search?q=gramophone").await.text;
        assert!(found.contains("former-member-") && !found.contains("annegret"), "{found}");
        assert_eq!(visitor.read("/search?q=user:annegret").await["total"], 0);
        assert!(!boss.get("/api/v1/moderation/log").await.text.contains("annegret"));
        let own = boss.read("/me").await["id"].clone();
        let last = boss.post(&format!("/users/{own}/erase"), json!({})).await.problem(409);
        assert!(last["detail"].as_str().unwrap().contains("last administrator"), "{last}");
    }
}

on_both! {
    async fn members_erase_themselves_by_a_form(app) {
        fixtures::category(app).await;
        let ana = app.browser("annegret", Role::Member).await;
        assert!(ana.get("/settings").await.text.contains("/settings/erase"));
        assert_eq!(ana.get("/settings/erase").await.status, 200);
        let wrong = ana.form("/settings/erase", &[("password", "wrong"), ("posts", "erase")]).await;
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"erase\" checked") || wrong.text.contains("checked"), "{}", wrong.text);
        assert_eq!(app.anonymous().get("/settings/erase").await.status, 303);
    }
}

on_both! {
    async fn moderators_erase_what_a_post_says(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let mona = app.browser("mona", Role::Moderator).await;
        let thread = fixtures::question(&ana, "Which gramophone is it?").await;
        let secret = fixtures::reply(&ben, &thread, "Call me at bakelite lane 7.").await;
        let page = format!("/p/{}/delete", secret["id"]);
        assert!(mona.get(&page).await.text.contains("Erase the text for good"));
        ben.call(Method::POST, &format!("/posts/{}/erase", secret["id"])).await.problem(403);
        let done = mona.form(&format!("/p/{}/erase", secret["id"]), &[]).await;
        assert_eq!(done.status, 303);
        let shown = mona.get(thread["url"].as_str().unwrap()).await.text;
        assert!(!shown.contains("bakelite") && shown.contains("This was erased."), "{shown}");
    }
}
