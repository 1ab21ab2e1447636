//! The agents' desk and the supervisors' over HTTP: versions, heartbeats, pages, satisfaction.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, fixtures, on_both};

/// A case whose asker is `ana`, 20 minutes after the question.
async fn case(app: &TestApp, title: &str) -> (Client, Value, i64) {
    let admin = fixtures::category(app).await;
    admin
        .send(
            Method::PUT,
            "/policies",
            json!({"name": "help", "category": "help", "after": "20m", "queue": "support", "priority": 2}),
        )
        .await
        .ok();
    let ana = app.member("ana").await;
    let thread = fixtures::question(&ana, title).await;
    app.advance(20 * 60).await;
    let seen = ana.read(&format!("/threads/{}", thread["id"])).await;
    let id = seen["escalation"]["id"].as_i64().unwrap();
    (ana, thread, id)
}

on_both! {
    async fn nobody_overwrites_what_they_have_not_seen(app) {
        let (ana, thread, id) = case(app, "The light is red").await;
        let arun = app.with_role("arun", Role::Agent).await;
        let path = |act: &str| format!("/escalations/{id}{act}");
        let claimed = arun.call(Method::POST, &path("/claim")).await;
        let tag = claimed.headers["etag"].to_str().unwrap().to_owned();
        assert_eq!(tag, format!("\"{}\"", claimed.json()["version"]));

        fixtures::reply_as(&ana, &thread, "It is green again!", "comment").await;
        let reply = json!({"body": "Buy a new one.", "visibility": "public"});
        let refused = arun.post_if(&path("/reply"), &tag, reply.clone()).await;
        assert_eq!(refused.problem(412)["type"], "/api/docs#stale");
        let now = arun.get(&format!("/api/v1{}", path(""))).await;
        let tag = now.headers["etag"].to_str().unwrap().to_owned();
        arun.post_if(&path("/reply"), &tag, reply.clone()).await.ok();
        assert_eq!(arun.post_if(&path("/reply"), "\"nonsense\"", reply).await.status, 412);
    }
}

on_both! {
    async fn a_heartbeat_keeps_the_claim_and_shows_who_looks(app) {
        let (_, _, id) = case(app, "The light is red").await;
        let (arun, olga) = (app.with_role("arun", Role::Agent).await, app.with_role("olga", Role::Agent).await);
        let path = |act: &str| format!("/escalations/{id}{act}");
        arun.call(Method::POST, &path("/claim")).await.ok();
        app.advance(599).await;
        let pulse = arun.call(Method::POST, &path("/heartbeat?typing=true")).await.ok();
        assert_eq!((&pulse["state"], &pulse["others"]), (&json!("claimed"), &json!([])));
        let pulse = olga.call(Method::POST, &path("/heartbeat")).await.ok();
        assert_eq!(pulse["others"], json!([{"username": "arun", "typing": true}]));
        app.advance(30).await;
        let seen = arun.read(&path("/presence")).await;
        assert_eq!(seen["items"], json!([{"username": "olga", "typing": false}]));
        app.advance(599).await;
        let lapsed = olga.read(&path("")).await;
        assert_eq!((&lapsed["state"], &lapsed["claimed_by"]), (&json!("queued"), &json!(null)));
        let kinds: Vec<_> = olga.read(&path("/events")).await["items"].as_array().unwrap().iter().map(|e| e["kind"].clone()).collect();
        assert_eq!(kinds, ["created", "claimed", "lease_lapsed"]);
    }
}

on_both! {
    async fn a_case_says_why_on_its_page_as_over_the_api(app) {
        let (ana, _, id) = case(app, "The light is red").await;
        let arun = app.browser("arun", Role::Agent).await;
        let told = app.with_role("olga", Role::Agent).await.read(&format!("/escalations/{id}/clock")).await;
        assert_eq!(told["first_response"]["due_at"], "2026-01-05T09:50:00Z");
        let page = arun.get(&format!("/agent/cases/{id}")).await;
        assert!(page.text.contains("Why these times?"), "{}", page.text);
        let reasons = [&told["promise"], &told["first_response"]["explanation"], &told["resolution"]["explanation"]];
        for reason in reasons.iter().flat_map(|all| all.as_array().unwrap()) {
            assert!(page.text.contains(reason.as_str().unwrap()), "{reason}");
        }
        let first = "The clock runs: the first reply is due on Mon 5 Jan 2026, 09:50 UTC.";
        assert!(told["first_response"]["explanation"].as_array().unwrap().contains(&json!(first)), "{told}");
        assert_eq!(ana.get(&format!("/api/v1/escalations/{id}/clock")).await.status, 403);
    }
}

on_both! {
    async fn the_page_keeps_what_was_typed_too_late(app) {
        let (ana, thread, id) = case(app, "The light is red").await;
        let arun = app.browser("arun", Role::Agent).await;
        arun.form(&format!("/agent/cases/{id}/claim"), &[]).await;
        fixtures::reply_as(&ana, &thread, "Half of it is green now.", "comment").await;
        let form = [("body", "All of it was red, <b>you said</b>."), ("visibility", "public"), ("version", "2")];
        let page = arun.form(&format!("/agent/cases/{id}/reply"), &form).await;
        assert_eq!(page.status, 412);
        assert!(page.text.contains("This case changed while you were writing"), "{}", page.text);
        assert!(page.text.contains("All of it was red, &lt;b&gt;you said&lt;/b&gt;."), "{}", page.text);
        assert!(page.text.contains("The customer wrote"), "{}", page.text);
        assert!(page.text.contains("name=\"version\" value=\"3\""), "{}", page.text);
        let again = [form[0], form[1], ("version", "3")];
        assert_eq!(arun.form(&format!("/agent/cases/{id}/reply"), &again).await.status, 303);
    }
}

on_both! {
    async fn the_asker_answers_by_link_and_opening_it_votes_for_nothing(app) {
        let (ana, thread, id) = case(app, "The light is red").await;
        let arun = app.with_role("arun", Role::Agent).await;
        let path = |act: &str| format!("/escalations/{id}{act}");
        arun.call(Method::POST, &path("/claim")).await.ok();
        arun.post(&path("/reply"), json!({"body": "Pull the plug.", "visibility": "public"})).await.ok();
        arun.post(&path("/resolve"), json!({"wrap_up": "solved", "note": ""})).await.ok();
        app.tick().await;
        let mails = app.mails.to("ana@example.com");
        let mail = mails.iter().find(|mail| mail.text.contains("/helped?t=")).expect("a mail that asks");
        let link = mail.text.lines().find(|line| line.contains("/helped?t=")).unwrap();
        let at = link[link.find("/helped").unwrap()..].to_owned();

        let anyone = app.anonymous();
        let page = anyone.get(&at).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("Yes, it helped") && page.text.contains("No, not yet"), "{}", page.text);
        anyone.get(&at).await;
        let thread_path = format!("/threads/{}", thread["id"]);
        assert_eq!(ana.read(&thread_path).await["state"], "solved", "scanners that open links vote for nothing");
        assert_eq!(anyone.get("/helped?t=1.00").await.status, 404);
        assert_eq!(anyone.form(&at, &[("helped", "perhaps")]).await.status, 422);

        assert_eq!(anyone.form(&at, &[("helped", "no")]).await.status, 303);
        let clock = ana.read(&format!("{thread_path}/clock")).await;
        assert_eq!((&clock["episode"], &clock["state"]), (&json!(2), &json!("open")));
        assert_eq!(ana.post(&path("/satisfaction"), json!({"helped": true})).await.status, 409);
        assert_eq!(app.member("ben").await.post(&path("/satisfaction"), json!({"helped": true})).await.status, 404);
        app.advance(1_800).await;
        let seen = ana.read(&thread_path).await;
        assert_ne!(seen["escalation"]["id"], json!(id), "{seen}");
        let report = backstop_services::audit::audit(&app.ctx).await.unwrap();
        assert!(report.ok, "{report:?}");
    }
}

on_both! {
    async fn supervisors_lead(app) {
        let (_, _, id) = case(app, "The light is red").await;
        let (arun, sue) = (app.with_role("arun", Role::Agent).await, app.with_role("sue", Role::Supervisor).await);
        sue.call(Method::POST, "/queues/support/pause").await.ok();
        assert_eq!(arun.call(Method::POST, "/escalations/next").await.status, 204);
        assert_eq!(arun.call(Method::POST, "/queues/support/resume").await.status, 403);
        sue.call(Method::POST, "/queues/support/resume").await.ok();
        let given = sue.post(&format!("/escalations/{id}/assign"), json!({"agent": "arun", "note": "Yours"})).await.ok();
        assert_eq!(given["claimed_by"]["username"], "arun");
        let board = sue.read("/supervision/board").await;
        assert_eq!(board["queues"][0]["claimed"], 1);
        assert_eq!(arun.get("/api/v1/supervision/board").await.status, 403);
        let put = sue.send(Method::PUT, "/agents/arun", json!({"capacity": 101})).await;
        assert_eq!(put.problem(422)["errors"][0]["field"], "capacity");
        let bad = sue.post("/macros", json!({"name": "Hello", "body": "Hi {{custmer}}"})).await;
        assert!(bad.problem(422)["errors"][0]["message"].as_str().unwrap().contains("{{custmer}}"));
        let log = sue.read("/supervision/log").await;
        assert_eq!(log["items"][0]["action"], "queue.resumed");
        let trail = sue.read("/supervision/cases").await;
        assert_eq!((&trail["items"][0]["entry"]["kind"], &trail["items"][0]["entry"]["note"]), (&json!("assigned"), &json!("Yours")));
        let counts = arun.read("/escalations/counts").await;
        assert_eq!((&counts["mine"], &counts["waiting"]), (&json!(1), &json!(0)));
    }
}

on_both! {
    async fn an_answer_to_a_like_question_is_put_into_the_reply(app) {
        let (_, _, id) = case(app, "The light is red").await;
        let ben = app.member("ben").await;
        let like = fixtures::question(&ben, "The light is red, too").await;
        let answer = fixtures::reply_as(&app.member("cem").await, &like, "Press *reset*.", "answer").await;
        let arun = app.with_role("arun", Role::Agent).await;
        arun.call(Method::POST, &format!("/escalations/{id}/claim")).await.ok();
        app.tick().await;
        let found = arun.read(&format!("/escalations/{id}/precedents")).await["items"][0]["answer"]["post_id"].clone();
        assert_eq!(found, answer["id"]);
        assert_eq!(ben.get(&format!("/api/v1/escalations/{id}/precedents")).await.status, 403);

        let arun = app.browser("arun", Role::Agent).await;
        let path = format!("/agent/cases/{id}/quote/{}", answer["id"]);
        let page = arun.get(&format!("/agent/cases/{id}")).await;
        assert!(page.text.contains(&format!("formaction=\"{path}#reply\"")), "{}", page.text);
        let page = arun.form(&path, &[("body", "I typed this."), ("visibility", "private")]).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("I typed this.\n\n&gt; Press *reset*.\n\n[The light is red, too]("), "{}", page.text);
        assert_eq!(arun.form(&format!("/agent/cases/{id}/quote/999"), &[("body", "")]).await.status, 404);
    }
}

on_both! {
    async fn every_page_of_the_desk_opens(app) {
        let (_, _, id) = case(app, "The light is red").await;
        let sue = app.browser("sue", Role::Supervisor).await;
        for path in ["/agent", "/agent/macros", "/agent?view=mine&queue=support&category=help&skill=none", "/supervisor", "/supervisor/cases?queue=support", "/supervisor/queues", "/supervisor/skills", "/supervisor/macros", "/supervisor/log", "/supervisor/log?of=desk", &format!("/agent/cases/{id}")] {
            let page = sue.get(path).await;
            assert_eq!(page.status, 200, "{path}: {}", page.text);
        }
        let part = async |who: &Client| {
            let part = who.request(Method::GET, "/supervisor").header("x-backstop-part", "board").send().await.unwrap();
            (part.status().as_u16(), part.text().await.unwrap())
        };
        let (status, text) = part(&sue).await;
        assert!(status == 200 && text.contains("data-live=\"queue support false\"") && !text.contains("<html"), "{text}");
        let ana = app.browser("ana", Role::Member).await;
        assert_eq!(part(&ana).await.0, 403);
        for path in ["/agent", "/agent/macros", "/supervisor", "/supervisor/cases", "/supervisor/skills", "/supervisor/macros"] {
            assert_eq!(ana.get(path).await.status, 403, "{path}");
        }
        let arun = app.browser("arun", Role::Agent).await;
        for path in ["/supervisor", "/supervisor/cases", "/supervisor/queues", "/supervisor/skills", "/supervisor/macros", "/supervisor/log"] {
            assert_eq!(arun.get(path).await.status, 403, "{path}");
        }
        let chosen = format!("case-{id}");
        let form = [(chosen.as_str(), "1"), ("action", "prioritise"), ("priority", "1"), ("note", "VIP")];
        assert_eq!(sue.form("/supervisor/cases", &form).await.status, 303);
        assert_eq!(sue.form("/supervisor/cases", &[("action", "move")]).await.status, 422);
        let moved = app.with_role("otto", Role::Agent).await.read(&format!("/escalations/{id}")).await;
        assert_eq!(moved["priority"], 1);
    }
}
