//! One box finds everything that its asker may see, and nothing else.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{fixtures, on_both};

const NOTE: &str = "xylophone-4711";
const PRIVATE: &str = "glockenspiel-0815";

fn types(answer: &Value) -> Vec<(String, i64)> {
    let types = answer["facets"]["type"].as_array().unwrap();
    let pair = |value: &Value| {
        let word = value["value"].as_str().unwrap().to_owned();
        (word, value["count"].as_i64().unwrap())
    };
    types.iter().map(pair).collect()
}

on_both! {
    async fn what_is_private_is_found_by_agents_alone(app) {
        fixtures::category(app).await;
        let (ana, mona) = (app.member("ana").await, app.with_role("mona", Role::Moderator).await);
        let arun = app.with_role("arun", Role::Agent).await;
        let thread = fixtures::question(&ana, "Who has my parcel?").await;
        app.advance(3600).await;
        let case = arun.call(Method::POST, "/escalations/next").await.ok();
        for (visibility, word) in [("internal", NOTE), ("private", PRIVATE)] {
            let body = json!({"body": format!("The {word} is known"), "visibility": visibility});
            arun.post(&format!("/escalations/{}/reply", case["id"]), body).await.ok();
        }
        app.tick().await;

        let found = arun.read(&format!("/search?q={NOTE}")).await;
        assert_eq!((&found["total"], &found["staff"][0]["type"]), (&json!(0), &json!("note")), "{found}");
        assert_eq!(types(&found), [("note".to_owned(), 1)]);
        assert!(found["staff"][0]["snippet_html"].as_str().unwrap().contains("<mark>"));
        let private = arun.read(&format!("/search?q={PRIVATE}&type=private_reply")).await;
        assert_eq!((&private["total"], &private["items"][0]["url"]), (&json!(1), &json!(format!("/agent/cases/{}", case["id"]))));
        let parcel = arun.read("/search?q=parcel").await;
        assert_eq!(types(&parcel), [("thread".to_owned(), 1), ("escalation".to_owned(), 1)]);
        let page = app.browser("olga", Role::Agent).await.get(&format!("/search?q={NOTE}")).await.text;
        assert!(page.contains("Only agents see these") && page.contains("Note on"), "{page}");

        let browsers = [app.browser("bea", Role::Member).await, app.browser("max", Role::Moderator).await];
        let thread = thread["id"].clone();
        for who in [app.anonymous(), ana, mona].iter().chain(&browsers) {
            for word in [NOTE, PRIVATE] {
                let (api, page) = (format!("/api/v1/search?q={word}"), format!("/search?q={word}"));
                let begun = format!("/api/v1/suggest?q={}", &word[..6]);
                for path in [api, page, begun, format!("/api/v1/threads/{thread}/similar"), "/search?q=parcel".to_owned(), format!("/search?q={word}&type=note"), format!("/api/v1/search?q={word}&type=private_reply")] {
                    let text = who.get(&path).await.text;
                    assert!(!text.contains("is known") && !text.contains("<mark>xylo") && !text.contains("<mark>glock"), "{path}: {text}");
                    assert!(!text.contains("/agent/cases/"), "{path}: {text}");
                }
                let answer = who.read(&format!("/search?q={word}")).await;
                assert_eq!((&answer["total"], &answer["staff"], &answer["facets"]["type"], &answer["corrected"]), (&json!(0), &json!([]), &json!([]), &json!(null)));
                let similar = who.post("/similar", json!({"title": word, "body": "is known"})).await.ok();
                assert_eq!(similar["items"].as_array().map(Vec::len), Some(0), "{similar}");
            }
        }
    }
}

on_both! {
    async fn macros_are_found_by_agents_alone(app) {
        fixtures::category(app).await;
        let (ana, mona) = (app.member("ana").await, app.with_role("mona", Role::Moderator).await);
        let (arun, sue) = (app.with_role("arun", Role::Agent).await, app.with_role("sue", Role::Supervisor).await);
        fixtures::question(&ana, "Who has my parcel?").await;
        let lost = sue.post("/macros", json!({"name": "Parcel lost", "body": "Hi {{customer}},\n\nwe opened a zanzibar claim for you."})).await.ok();
        let refund = sue.post("/macros", json!({"name": "Refund", "body": "You get the money for the parcel within a week."})).await.ok();
        app.tick().await;

        let found = arun.read("/search?q=parcel").await;
        assert_eq!(types(&found), [("thread".to_owned(), 1), ("macro".to_owned(), 2)]);
        let url = |one: &Value| format!("/agent/macros#macro-{}", one["id"]);
        assert_eq!(found["places"], json!([
            {"type": "macro", "text": "Parcel lost", "url": url(&lost), "detail": "Hi {{customer}}, we opened a zanzibar claim for you."},
            {"type": "macro", "text": "Refund", "url": url(&refund), "detail": "You get the money for the parcel within a week."},
        ]), "by name before by text");
        for (q, texts) in [("zanzibar claims lost", 0), ("claim zanzi", 1), ("lost zanzibar", 1), ("tag:parcel", 0), ("-parcel", 0), ("mone", 1), ("ar", 0)] {
            let found = arun.read(&format!("/search?q={q}&type=macro")).await;
            assert_eq!((&found["total"], found["items"].as_array().map(Vec::len)), (&json!(texts), Some(0)), "{q}: {found}");
        }
        let olga = app.browser("olga", Role::Agent).await;
        let page = olga.get("/search?q=zanzibar").await.text;
        assert!(page.contains(&format!("href=\"{}\"", url(&lost))) && page.contains("people and macros"), "{page}");
        let page = olga.get("/agent/macros").await.text;
        assert!(page.contains(&format!("id=\"macro-{}\"", lost["id"])) && page.contains("zanzibar claim") && !page.contains(">Change<"), "{page}");
        let page = app.browser("pia", Role::Supervisor).await.get("/agent/macros").await.text;
        assert!(page.contains(&format!("href=\"/supervisor/macros?edit={}\"", lost["id"])), "{page}");

        let browsers = [app.browser("bea", Role::Member).await, app.browser("max", Role::Moderator).await];
        for who in [app.anonymous(), ana, mona].iter().chain(&browsers) {
            let found = who.read("/search?q=parcel").await;
            assert_eq!((types(&found), &found["places"]), (vec![("thread".to_owned(), 1)], &json!([])));
            for word in ["zanzibar", "Refund", "money", "Parcel%20lost"] {
                let found = who.read(&format!("/search?q={word}")).await;
                assert_eq!((&found["places"], &found["staff"], &found["corrected"]), (&json!([]), &json!([]), &json!(null)), "{found}");
                for path in [format!("/search?q={word}"), format!("/search?q={word}&type=macro"), format!("/api/v1/search?q={word}"), format!("/api/v1/suggest?q={}", &word[..4])] {
                    let text = who.get(&path).await.text;
                    assert!(!text.contains("claim") && !text.contains("/agent/macros") && !text.contains("within a week"), "{path}: {text}");
                }
            }
            let refused = who.get("/api/v1/search?q=parcel&type=macro").await.problem(422);
            assert!(!refused["errors"][0]["message"].as_str().unwrap().contains("macro"), "{refused}");
            assert!(who.get("/agent/macros").await.status != 200 && who.get("/api/v1/macros").await.status >= 401);
        }
    }
}

on_both! {
    async fn places_stand_beside_threads_and_tags_narrow(app) {
        let admin = fixtures::category(app).await;
        let ana = app.member("ana").await;
        for (title, tag) in [("Parcel is late", "post"), ("Parcel is wet", "rain")] {
            ana.post("/threads", json!({"category": "help", "kind": "question", "title": title, "body": "Again.", "tags": [tag]})).await.ok();
        }
        app.tick().await;
        let visitor = app.anonymous();
        let found = visitor.read("/search?q=parcel%20rain").await;
        assert_eq!(found["places"], json!([{"type": "tag", "text": "rain", "url": "/tags/rain", "detail": "1 thread"}]));
        let tags = |answer: &Value| answer["facets"]["tag"].as_array().unwrap().iter().map(|t| t["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(tags(&found), ["post", "rain"]);
        let narrowed = visitor.read("/search?q=parcel&tag=rain").await;
        assert_eq!((&narrowed["total"], tags(&narrowed)), (&json!(1), vec!["post".to_owned(), "rain".to_owned()]));
        let people = visitor.read("/search?q=ana&type=person").await;
        assert_eq!((&people["total"], &people["places"][0]["url"]), (&json!(1), &json!("/u/ana")));
        let page = visitor.get("/search?q=parcel%20rain").await.text;
        assert!(page.contains("Tag of the results") && page.contains("class=\"place\""), "{page}");
        visitor.get("/api/v1/search?q=x&type=note").await.problem(422);
        drop(admin);
    }
}

on_both! {
    async fn whoever_asks_is_told_that_others_report_the_same(app) {
        fixtures::category(app).await;
        for name in ["ana", "ben", "cora"] {
            let asker = app.member(name).await;
            asker.post("/threads", json!({"category": "help", "kind": "question", "title": "Tabs crash since version 73", "body": "It began this morning.", "tags": ["v73"]})).await.ok();
        }
        app.tick().await;
        let draft = json!({"title": "Tabs crash since version 73", "body": "It began this morning.", "category": "help", "tags": ["v73"]});
        let told = app.member("dora").await.post("/similar", draft).await.ok();
        assert_eq!((&told["group"]["people"], told["group"]["members"].as_array().map(Vec::len)), (&json!(4), Some(3)), "{told}");
        let other = app.anonymous().post("/similar", json!({"title": "Where is my invoice?", "body": ""})).await.ok();
        assert_eq!(other["group"], json!(null));
        let browser = app.browser("eve", Role::Member).await;
        let form = [("title", "Tabs crash since version 73"), ("body", "It began this morning."), ("category", "help"), ("tags", "v73")];
        for path in ["/api/ui/similar", "/ask/similar"] {
            let html = browser.form(path, &form).await.text;
            assert!(html.contains("3 others report this"), "{path}: {html}");
            let links = html.matches(">Tabs crash since version 73</a>").count();
            assert_eq!(links, 3, "each stands there once: {path}: {html}");
        }
    }
}

on_both! {
    async fn a_likely_duplicate_is_merged_without_scripts(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        for n in 0..6 { fixtures::question(&ana, &format!("Gramophone number {n} hums")).await; }
        let older = fixtures::question(&ana, "Keyboard shows error 53 while pairing").await;
        app.advance(60).await;
        let newer = fixtures::question(&ben, "Keyboard shows error 53 while pairing").await;
        app.tick().await;
        let api = format!("/threads/{}/duplicates", newer["id"]);
        let mona = app.with_role("mona", Role::Moderator).await;
        let told = mona.read(&api).await;
        assert_eq!(told["items"][0]["merge"], json!({"from": newer["id"], "into": older["id"]}), "{told}");
        ben.get(&format!("/api/v1{api}")).await.problem(403);

        let page = newer["url"].as_str().unwrap();
        let ask = format!("/t/{}/merge?into={}", newer["id"], older["id"]);
        assert!(!app.browser("eve", Role::Member).await.get(page).await.text.contains("Asked before?"));
        let browser = app.browser("max", Role::Moderator).await;
        let shown = browser.get(page).await.text;
        assert!(shown.contains("Asked before?") && shown.contains(&ask), "{shown}");
        let asked = browser.get(&ask).await.text;
        assert!(asked.contains("Merge these threads?") && asked.contains("This one stays"));
        assert_eq!(app.browser("dora", Role::Member).await.get(&ask).await.status, 403);
        assert_eq!(browser.get(&format!("/t/{}/merge?into=999999", newer["id"])).await.status, 404);
        assert_eq!(browser.get(&format!("/t/{0}/merge?into={0}", newer["id"])).await.status, 404);
        let into = older["id"].to_string();
        let merged = browser.form(&format!("/t/{}/merge", newer["id"]), &[("into", into.as_str()), ("merge_reason", "The same question")]).await;
        assert_eq!(merged.status, 303);
        assert!(!browser.get(older["url"].as_str().unwrap()).await.text.contains("Asked before?"));
    }
}
