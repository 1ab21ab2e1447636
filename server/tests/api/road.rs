//! The whole road of a question, over the API.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::{fixtures, on_both};

on_both! {
    async fn a_question_that_nobody_answers_reaches_an_agent_in_time(app) {
        let admin = fixtures::category(app).await;
        admin.send(Method::PUT, "/policies", json!({"name": "help", "category": "help", "after": "20m", "queue": "support", "priority": 1})).await.ok();
        let (ana, arun) = (app.member("ana").await, app.with_role("arun", Role::Agent).await);
        let thread = fixtures::question(&ana, "Why is the light red?").await;
        assert_eq!(thread["state"], "unanswered");
        assert_eq!(thread["promise"]["due_at"], "2026-01-05T09:20:00Z");

        app.advance(20 * 60 - 1).await;
        assert_eq!(arun.call(Method::POST, "/escalations/next").await.status, 204);
        app.advance(1).await;
        let thread = ana.read(&format!("/threads/{}", thread["id"])).await;
        assert_eq!(thread["state"], "escalated");
        assert_eq!(app.mails.to("ana@example.com").len(), 1);

        let case = arun.call(Method::POST, "/escalations/next").await.ok();
        assert_eq!((&case["state"], &case["thread_id"], &case["queue"], &case["priority"]), (&json!("claimed"), &thread["id"], &json!("support"), &json!(1)));
        let path = |act: &str| format!("/escalations/{}{act}", case["id"]);
        let other = app.with_role("olga", Role::Agent).await;
        assert_eq!(other.call(Method::POST, &path("/claim")).await.problem(409)["type"], "/api/docs#already-claimed");

        arun.post(&path("/reply"), json!({"body": "Red means no **power**.", "visibility": "public"})).await.ok();
        let done = arun.post(&path("/resolve"), json!({"wrap_up": "explained", "note": ""})).await.ok();
        assert_eq!((&done["state"], &done["wrap_up"]), (&json!("resolved"), &json!("explained")));

        app.tick().await;
        let shown = app.anonymous().read(&format!("/threads/{}", thread["id"])).await;
        assert_eq!(shown["state"], "solved");
        let official = &shown["posts"].as_array().unwrap()[1];
        assert_eq!((&official["official"], &official["author"]["username"]), (&json!(true), &json!("arun")));
        assert!(official["html"].as_str().unwrap().contains("<strong>power</strong>"));

        let ledger = arun.read(&path("/events")).await;
        let kinds: Vec<_> = ledger["items"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap().to_owned()).collect();
        assert_eq!(kinds, ["created", "claimed", "replied_publicly", "resolved"]);
        let report = backstop_services::audit::audit(&app.ctx).await.unwrap();
        assert!(report.ok, "{report:?}");
    }
}

on_both! {
    async fn the_community_answers_and_the_asker_accepts(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let thread = fixtures::question(&ana, "How do I restart it?").await;
        let post = fixtures::reply(&ben, &thread, "Hold the button for ten seconds.").await;
        app.tick().await;
        assert_eq!(app.mails.to("ana@example.com").len(), 1);
        assert!(app.mails.to("ben@example.com").is_empty());
        let notices = ana.read("/notices").await;
        assert_eq!(notices["items"][0]["kind"], "answer");
        assert_eq!(ana.read("/me").await["unread"], 1);
        ana.call(Method::POST, "/notices/read").await.ok();
        assert_eq!(ana.read("/me").await["unread"], 0);

        let clock = ana.read(&format!("/threads/{}/clock", thread["id"])).await;
        assert_eq!((&clock["episode"], &clock["state"], &clock["due_at"]), (&json!(1), &json!("answered"), &json!(null)));
        assert!(!clock["explanation"].as_array().unwrap().is_empty());

        let accept = format!("/posts/{}/accept", post["id"]);
        let solved = ana.call(Method::POST, &accept).await.ok();
        assert_eq!((&solved["state"], &solved["accepted_post_id"]), (&json!("solved"), &post["id"]));
        let again = ana.call(Method::DELETE, &accept).await.ok();
        assert_eq!(again["state"], "unanswered", "what did not help is no answer");
        ana.call(Method::POST, &accept).await.ok();

        app.advance(7 * 86_400).await;
        let arun = app.with_role("arun", Role::Agent).await;
        assert_eq!(arun.read("/escalations").await["items"], json!([]));
    }
}

on_both! {
    async fn what_is_written_is_found(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let first = fixtures::question(&ana, "Printer prints blank pages").await;
        fixtures::question(&ana, "Scanner draws stripes").await;
        fixtures::reply(&app.member("ben").await, &first, "Replace the cartridge.").await;
        app.tick().await;

        let anyone = app.anonymous();
        let found = anyone.read("/search?q=blank+printers").await;
        assert_eq!(found["items"][0]["thread_id"], first["id"]);
        assert!(found["items"][0]["snippet_html"].as_str().unwrap().contains("<mark>"), "{found}");
        let reply = anyone.read("/search?q=cartridge&type=post&limit=100").await;
        assert_eq!((&reply["total"], &reply["items"][0]["thread_id"]), (&json!(1), &first["id"]));
        let none = anyone.read("/search?q=printer&state=solved").await;
        assert_eq!(none["total"], 0);
        let similar = anyone.post("/similar", json!({"title": "Blank pages from my printer", "body": ""})).await.ok();
        assert_eq!(similar["items"][0]["thread_id"], first["id"]);
        let of_first = anyone.read(&format!("/threads/{}/similar?limit=3", first["id"])).await;
        assert!(of_first["items"].as_array().unwrap().iter().all(|item| item["thread_id"] != first["id"]));
        let offers = anyone.read("/suggest?q=print").await;
        assert_eq!(offers["items"][0]["text"], "Printer prints blank pages");
    }
}

on_both! {
    async fn joining_and_signing_in(app) {
        let anyone = app.anonymous();
        let user = anyone.post("/users", json!({"username": "cleo", "email": "cleo@example.com", "password": "correct horse"})).await;
        assert_eq!(user.status, 201);
        assert_eq!(user.json()["role"], "member");
        let wrong = anyone.post("/sessions", json!({"login": "cleo", "password": "incorrect"})).await;
        let unknown = anyone.post("/sessions", json!({"login": "nobody", "password": "incorrect"})).await;
        assert_eq!((wrong.problem(401), 401), (unknown.problem(401), unknown.status));
        let session = anyone.post("/sessions", json!({"login": "CLEO@example.com", "password": "correct horse"})).await.ok();
        let mut cleo = anyone.clone();
        cleo.token = session["token"].as_str().map(str::to_owned);
        assert_eq!(cleo.read("/me").await["email"], "cleo@example.com");
        cleo.call(Method::DELETE, "/sessions").await.ok();
        cleo.get("/api/v1/me").await.problem(401);
    }
}

on_both! {
    async fn lists_go_on_where_they_ended(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let mut asked = Vec::new();
        for n in 0..7 {
            asked.push(fixtures::question(&ana, &format!("Question number {n}")).await["id"].clone());
        }
        let (mut seen, mut path) = (Vec::new(), "/threads?limit=3&sort=newest".to_owned());
        loop {
            let page = ana.read(&path).await;
            seen.extend(page["items"].as_array().unwrap().iter().map(|thread| thread["id"].clone()));
            let Some(cursor) = page["next"].as_str() else { break };
            path = format!("/threads?limit=3&sort=newest&cursor={cursor}");
        }
        seen.reverse();
        assert_eq!(seen, asked);
    }
}
