//! What people search for, as administrators see it: counted, and tied to nobody.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::on_both;

on_both! {
    async fn searches_are_counted_with_what_came_of_them(app) {
        let (ana, sue) = (app.member("ana").await, app.with_role("sue", Role::Admin).await);
        sue.post("/categories", json!({"slug": "phones", "name": "Phones", "description": ""})).await.ok();
        let asked = ana.post("/threads", json!({"category": "phones", "kind": "question", "title": "Wifi drops at night", "body": "Every night.", "tags": []})).await.ok();
        app.tick().await;

        let mut visitor = app.anonymous();
        let missed = visitor.get("/search?q=wlan%20zzz%20ana@example.com").await;
        let cookie = missed.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(missed.header("set-cookie").contains("Path=/search; HttpOnly; SameSite=Lax"));
        visitor.cookie = Some(cookie.clone());
        let found = visitor.get("/search?q=wifi").await;
        assert_eq!(found.header("set-cookie"), "", "one number a visit");
        let token = found.text.split("data-search=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
        let thread = asked["id"].to_string();
        let click = [("search", token.as_str()), ("thread", thread.as_str()), ("rank", "1")];
        assert_eq!(visitor.form("/search/clicked", &click).await.status, 204);
        assert_eq!(visitor.form("/search/solved", &[("search", token.as_str())]).await.status, 204);
        for odd in [("search", "zz"), ("search", ""), ("other", "1")] {
            assert_eq!(visitor.form("/search/solved", &[odd]).await.status, 204);
        }
        let browser = app.browser("ben", Role::Member).await;
        let once = "0123456789abcdef0123456789abcdef";
        let form = [("category", "phones"), ("title", "Where is my wifi?"), ("body", "Nowhere."), ("search", token.as_str()), ("once", once)];
        assert_eq!(browser.form("/ask", &form).await.status, 303);
        // Asked for by a script while somebody types, with nothing that ties the letters together.
        let part = app.anonymous().request(Method::GET, "/search?q=typing").header("x-backstop-part", "results").header("sec-gpc", "1").send().await.unwrap();
        assert!(part.headers().get("set-cookie").is_none());
        let part = part.text().await.unwrap();
        assert!(part.contains("Nothing found") && !part.contains("<html"), "{part}");
        app.tick().await;

        let told = sue.read("/searches?days=1").await;
        assert_eq!(told["days"][0], json!({"day": "2026-01-05", "searches": 2, "empty": 1, "reworded": 1, "clicked": 1, "solved": 1, "asked": 1}));
        assert_eq!(told["most"], json!([]), "nobody's single search is put on show");
        for _ in 0..2 { app.anonymous().get("/search?q=wlan%20zzz%20ana@example.com").await; }
        app.tick().await;
        assert_eq!(sue.read("/searches").await["missing"][0]["query"], "wlan zzz [e-mail]");
        ana.get("/api/v1/searches").await.problem(403);
        app.anonymous().get("/api/v1/searches").await.problem(401);

        let page = app.browser("pat", Role::Admin).await.get("/admin/search?days=7").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("wlan zzz [e-mail]") && page.text.contains("<svg") && !page.text.contains("ana@example.com"));
        let figures = app.anonymous().get("/metrics").await;
        assert!(!figures.text.contains("wlan") && !figures.text.contains("example.com"));
    }
}

on_both! {
    async fn a_suggested_rule_is_dismissed_and_taken_back(app) {
        let (sue, browser) = (app.with_role("sue", Role::Admin).await, app.browser("pat", Role::Admin).await);
        for topic in ["drops", "password"] {
            let mut visitor = app.anonymous();
            let first = visitor.get(&format!("/search?q=wlan%20{topic}")).await;
            visitor.cookie = first.header("set-cookie").split(';').next().map(str::to_owned);
            let then = visitor.get(&format!("/search?q=wifi%20{topic}")).await;
            let token = then.text.split("data-search=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
            visitor.form("/search/clicked", &[("search", token.as_str()), ("thread", "1"), ("rank", "1")]).await;
        }
        app.tick().await;
        let proposed = async || sue.read("/searches").await["proposals"].as_array().unwrap().iter().map(|p| p["words"].clone()).collect::<Vec<_>>();
        assert_eq!(proposed().await, [json!("wlan")]);
        let page = browser.get("/admin/search?days=7").await.text;
        assert!(page.contains("Dismiss “wifi” for “wlan”") && !page.contains("Dismissed ("), "{page}");
        let form = [("words", "wlan"), ("also", "wifi"), ("days", "7")];
        let sent = browser.form("/admin/search/proposals/dismiss", &form).await;
        assert_eq!((sent.status, sent.header("location")), (303, "/admin/search?days=7&ok=dismissed#suggested"));
        assert_eq!(proposed().await, [json!(null); 0]);
        let page = browser.get("/admin/search?days=7&ok=dismissed").await.text;
        assert!(page.contains("It is not suggested again") && page.contains("None at present.") && page.contains("Suggest “wifi” for “wlan” again"), "{page}");
        let gone = sue.read("/searches").await["dismissed"][0].clone();
        assert_eq!((&gone["words"], &gone["also"]), (&json!("wlan"), &json!("wifi")));
        let back = browser.form(&format!("/admin/search/proposals/{}/restore", gone["id"]), &[("days", "7")]).await;
        assert_eq!(back.status, 303);
        assert_eq!(proposed().await, [json!("wlan")]);

        let again = sue.post("/searches/dismissed", json!({"words": "wlan", "also": "wifi"})).await;
        assert_eq!(again.status, 201);
        let path = format!("/searches/dismissed/{}", again.json()["id"]);
        assert_eq!(proposed().await, [json!(null); 0]);
        sue.post("/searches/dismissed", json!({"words": "", "also": "wifi"})).await.problem(422);
        let ana = app.member("ana").await;
        ana.post("/searches/dismissed", json!({"words": "a", "also": "b"})).await.problem(403);
        ana.call(Method::DELETE, &path).await.problem(403);
        assert_eq!(app.browser("bob", Role::Member).await.form("/admin/search/proposals/dismiss", &form).await.status, 403);
        sue.call(Method::DELETE, &path).await.ok();
        sue.call(Method::DELETE, &path).await.problem(404);
        assert_eq!(proposed().await, [json!("wlan")]);
    }
}

on_both! {
    async fn administrators_keep_synonyms(app) {
        let sue = app.with_role("sue", Role::Admin).await;
        let rule = sue.post("/synonyms", json!({"words": "WLAN", "also": "wifi", "both_ways": true})).await;
        assert_eq!(rule.status, 201);
        let rule = rule.json();
        assert_eq!((&rule["words"], &rule["also"]), (&json!("wlan"), &json!("wifi")));
        let refused = sue.post("/synonyms", json!({"words": "tag:x", "also": "wifi"})).await.problem(422);
        assert_eq!(refused["errors"][0]["field"], "words");
        assert_eq!(sue.read("/synonyms").await["items"], json!([rule]));
        let browser = app.browser("pat", Role::Admin).await;
        let kept = browser.form("/admin/search/synonyms", &[("words", "a b"), ("also", ""), ("ways", "one")]).await;
        assert_eq!(kept.status, 422);
        assert!(kept.text.contains("value=\"a b\"") && kept.text.contains("Fill this in."));
        sue.post("/categories", json!({"slug": "phones", "name": "Phones", "description": ""})).await.ok();
        for (title, tags) in [("Wifi drops at night", json!([])), ("Printer offline", json!([]))] {
            sue.post("/threads", json!({"category": "phones", "kind": "question", "title": title, "body": "Every night.", "tags": tags})).await.ok();
        }
        app.tick().await;
        let found = app.anonymous().read("/search?q=wlan").await;
        assert_eq!((&found["total"], &found["corrected"]), (&json!(1), &json!(null)), "{found}");
        assert_eq!(found["items"][0]["title"], "Wifi drops at night");
        let tried = sue.post("/synonyms/preview", json!({"words": "laser", "also": "printer", "query": "laser"})).await.ok();
        assert_eq!((&tried["now_total"], &tried["then_total"]), (&json!(0), &json!(1)));
        assert_eq!(app.anonymous().read("/search?q=laser").await["total"], 0, "tried out, not kept");
        let page = browser.get("/admin/search/synonyms?words=laser&also=printer&query=laser").await;
        assert!(page.text.contains("What changes for") && page.text.contains("Printer offline"));
        sue.call(Method::DELETE, &format!("/synonyms/{}", rule["id"])).await.ok();
        assert_eq!(sue.read("/synonyms").await["items"], json!([]));
        assert_eq!(app.anonymous().read("/search?q=wlan").await["total"], 0);
        let ana = app.member("ana").await;
        ana.get("/api/v1/synonyms").await.problem(403);
        ana.post("/synonyms", json!({"words": "a", "also": "b"})).await.problem(403);
    }
}
