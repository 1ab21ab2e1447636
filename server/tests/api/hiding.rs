//! What a moderator takes away is gone at once, from everywhere.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{fixtures, on_both};

const SECRET: &str = "xylophone-4711";

on_both! {
    async fn hidden_means_gone_in_the_next_request(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let mona = app.with_role("mona", Role::Moderator).await;
        let thread = fixtures::question(&ana, "Where do I write?").await;
        let post = fixtures::reply(&ben, &thread, &format!("Call {SECRET} now.")).await;
        app.tick().await;
        let page = thread["url"].as_str().unwrap().to_owned();
        let anyone = app.anonymous();
        let places = [page.clone(), format!("/api/v1/threads/{}", thread["id"]), format!("/api/v1/posts/{}", post["id"]), format!("/api/v1/search?q={SECRET}"), format!("/search?q={SECRET}"), "/".to_owned(), "/u/ben".to_owned()];
        assert!(anyone.get(&page).await.text.contains(SECRET));
        assert!(anyone.get(&page).await.text.contains(SECRET), "from the cache");
        assert_eq!(anyone.read(&format!("/search?q={SECRET}")).await["total"], 1);

        ana.post(&format!("/posts/{}/flags", post["id"]), json!({"reason": "private_data", "note": "a number"})).await.ok();
        let queue = mona.read("/moderation/queue").await;
        let item = queue["items"][0]["id"].clone();
        assert_eq!(queue["items"][0]["flags"][0]["note"], "a number");
        mona.post(&format!("/moderation/items/{item}"), json!({"action": "hide", "reason": "private data"})).await.ok();

        // Not even the index has caught up yet.
        for place in &places {
            let reply = anyone.get(place).await;
            let shown = reply.text.replace(&format!("value=\"{SECRET}\""), "").replace(&format!("q={SECRET}"), "");
            assert!(!shown.contains(&format!("Call {SECRET}")), "{place}: {}", reply.text);
        }
        let as_member = ana.read(&format!("/threads/{}", thread["id"])).await;
        assert!(!as_member.to_string().contains(SECRET));
        assert_eq!(as_member["state"], "unanswered", "the only answer is gone");
        assert!(mona.read(&format!("/threads/{}", thread["id"])).await.to_string().contains(SECRET));
        app.tick().await;
        assert_eq!(anyone.read(&format!("/search?q={SECRET}")).await["total"], 0);

        mona.call(Method::POST, &format!("/moderation/items/{item}/undo")).await.ok();
        app.tick().await;
        assert!(anyone.get(&page).await.text.contains(SECRET), "back after the undo");
        let log = mona.read("/moderation/log").await;
        assert!(log["items"].as_array().unwrap().len() >= 2, "{log}");
    }
}

on_both! {
    async fn a_hidden_question_leaves_the_pages_beside_which_it_stood(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let mona = app.with_role("mona", Role::Moderator).await;
        let kept = fixtures::question(&ana, "Printer tray jams with thick paper").await;
        let gone = fixtures::question(&ben, "Printer tray jams with thick labels").await;
        app.tick().await;
        let page = kept["url"].as_str().unwrap();
        let anyone = app.anonymous();
        for _ in 0..2 {
            assert!(anyone.get(page).await.text.contains("thick labels"));
        }
        let opening = mona.read(&format!("/threads/{}", gone["id"])).await["posts"][0]["id"].clone();
        mona.call(Method::DELETE, &format!("/posts/{opening}")).await.ok();
        let text = anyone.get(page).await.text;
        assert!(!text.contains("thick labels"), "{text}");
    }
}

on_both! {
    async fn a_private_reply_is_between_two(app) {
        let admin = fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let arun = app.with_role("arun", Role::Agent).await;
        let thread = fixtures::question(&ana, "Who has my parcel?").await;
        app.advance(3600).await;
        let case = arun.call(Method::POST, "/escalations/next").await.ok();
        for visibility in ["private", "internal"] {
            let body = json!({"body": format!("{visibility} {SECRET}"), "visibility": visibility});
            arun.post(&format!("/escalations/{}/reply", case["id"]), body).await.ok();
        }
        app.tick().await;
        let page = thread["url"].as_str().unwrap();
        for who in [app.anonymous(), ben] {
            for path in [page.to_owned(), format!("/api/v1/threads/{}", thread["id"]), format!("/api/v1/search?q={SECRET}"), "/".to_owned(), "/u/arun".to_owned()] {
                let text = who.get(&path).await.text.replace(&format!("q={SECRET}"), "");
                assert!(!text.contains(SECRET), "{path}: {text}");
            }
            assert_ne!(who.get(&format!("/api/v1/escalations/{}", case["id"])).await.status, 200);
        }
        let browser = app.browser("ana", Role::Member).await;
        let own = browser.get(page).await.text;
        assert!(own.contains(&format!("private {SECRET}")), "{own}");
        assert!(!own.contains(&format!("internal {SECRET}")));
        assert!(app.mails.to("ana@example.com").iter().all(|mail| !mail.text.contains(SECRET)));
        drop(admin);
    }
}
