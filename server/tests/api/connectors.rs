//! Connectors over HTTP: who may see them, what they show, and calls that come in.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use backstop_connectors::signature;
use backstop_domain::Role;
use serde_json::{Value, json};

use crate::support::client::send;
use crate::support::fixtures::{category, question};
use crate::support::{Client, TestApp, on_both};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A program of one's own that takes signed calls.
struct Receiver {
    address: String,
    calls: Arc<Mutex<Vec<(String, Value)>>>,
    answer: Arc<Mutex<u16>>,
}

impl Receiver {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/in", listener.local_addr().unwrap());
        let calls: Arc<Mutex<Vec<(String, Value)>>> = Arc::default();
        let answer = Arc::new(Mutex::new(200));
        let (kept, status) = (Arc::clone(&calls), Arc::clone(&answer));
        let take = move |headers: HeaderMap, body: axum::body::Bytes| async move {
            let text = |name: &str| headers[name].to_str().unwrap().to_owned();
            let (id, at) = (
                text("webhook-id"),
                text("webhook-timestamp").parse().unwrap(),
            );
            assert!(signature::is_good(
                SECRET,
                &id,
                at,
                &body,
                &text("webhook-signature")
            ));
            kept.lock()
                .unwrap()
                .push((id, serde_json::from_slice(&body).unwrap()));
            StatusCode::from_u16(*status.lock().unwrap()).unwrap()
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "a server that ends with its test"
        )]
        tokio::spawn(async move {
            let _ = axum::serve(listener, Router::new().route("/in", post(take))).await;
        });
        Self {
            address,
            calls,
            answer,
        }
    }

    fn take(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut *self.calls.lock().unwrap())
    }
}

fn desk_at(address: &str) -> Value {
    json!({
        "name": "Our desk", "kind": "webhook", "queue": "general", "address": address, "allowed": "127.0.0.1",
        "credential": SECRET, "hook_secret": SECRET, "reply_as": "saskia", "enabled": true,
    })
}

async fn connected(app: &TestApp) -> (Client, Receiver, Value) {
    let admin = category(app).await;
    app.with_role("saskia", Role::Agent).await;
    let receiver = Receiver::start().await;
    let made = admin.post("/connectors", desk_at(&receiver.address)).await;
    assert_eq!(made.status, 201);
    assert!(!made.text.contains("whsec_"), "{}", made.text);
    (admin, receiver, made.json())
}

async fn tell(app: &TestApp, hook: &str, id: &str, at: i64, body: &Value) -> u16 {
    let bytes = body.to_string().into_bytes();
    let signed = signature::sign(SECRET, id, at, &bytes).unwrap();
    let path = &hook[hook.find("/hooks/").unwrap()..];
    let call = app
        .anonymous()
        .request(reqwest::Method::POST, path)
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signed)
        .body(bytes);
    send(call).await.status
}

on_both! {
    async fn a_case_goes_out_signed_and_comes_back_signed(app) {
        let (admin, receiver, connector) = connected(app).await;
        let ana = app.member("ana").await;
        let thread = question(&ana, "It broke").await;
        *receiver.answer.lock().unwrap() = 500;
        app.advance(3_600).await;
        *receiver.answer.lock().unwrap() = 200;
        app.advance(8).await;
        let calls = receiver.take();
        assert_eq!(calls.len(), 2, "{calls:?}");
        assert_eq!(calls[0].0, calls[1].0, "the same id at every attempt");
        assert_eq!(calls[1].1["type"], "escalation.created");
        let reference = &calls[1].1["data"]["reference"];
        assert_eq!(calls[1].1["data"]["customer"]["email"], Value::Null);
        let case = calls[1].1["data"]["case"].clone();
        let shown = admin.read(&format!("/escalations/{case}")).await;
        assert_eq!(shown["external"], json!({ "system": "webhook", "id": reference }));

        let hook = connector["hook_url"].as_str().unwrap();
        let now = app.ctx.now().0 / 1_000_000;
        let reply = json!({ "type": "ticket.replied", "data": { "reference": reference, "text": "Turn it off" } });
        assert_eq!(tell(app, hook, "m1", now - 600, &reply).await, 401, "too old");
        assert_eq!(tell(app, hook, "m1", now, &reply).await, 204);
        assert_eq!(tell(app, hook, "m1", now, &reply).await, 204, "a repetition");
        assert_eq!(tell(app, &hook.replace("/hooks/", "/hooks/0"), "m2", now, &reply).await, 404);
        assert_eq!(tell(app, hook, "m3", now, &json!({ "type": "nonsense", "data": { "reference": "x" } })).await, 400);
        let unsigned = app.anonymous().request(reqwest::Method::POST, &hook[hook.find("/hooks/").unwrap()..]).body("{}");
        assert_eq!(send(unsigned).await.status, 401);
        let seen = ana.read(&format!("/threads/{}", thread["id"])).await;
        assert_eq!(seen["posts"].as_array().unwrap().len(), 2);
        assert_eq!(seen["posts"][1]["official"], true);

        let body = json!({ "body": "It is off already", "intent": "comment" });
        ana.post(&format!("/threads/{}/posts", thread["id"]), body).await.ok();
        app.tick().await;
        let calls = receiver.take();
        assert_eq!(calls.len(), 1, "{calls:?}");
        assert_eq!((&calls[0].1["type"], &calls[0].1["data"]["from_customer"]), (&json!("post.created"), &json!(true)));
        let resolved = json!({ "type": "ticket.resolved", "data": { "reference": reference } });
        assert_eq!(tell(app, hook, "m4", now, &resolved).await, 204);
        assert_eq!(ana.read(&format!("/threads/{}", thread["id"])).await["state"], "solved");
        app.tick().await;
        assert_eq!(receiver.take().len(), 0, "it is closed there already");
    }
}

on_both! {
    async fn a_receiver_that_is_gone_is_left_alone(app) {
        let (admin, receiver, connector) = connected(app).await;
        question(&app.member("ana").await, "It broke").await;
        *receiver.answer.lock().unwrap() = 410;
        app.advance(3_600).await;
        app.advance(100).await;
        assert_eq!(receiver.take().len(), 1);
        let shown = admin.read(&format!("/connectors/{}", connector["id"])).await;
        assert_eq!((&shown["health"], &shown["waiting"]), (&json!("off"), &json!(1)));
        // Turned on again, what waited goes.
        *receiver.answer.lock().unwrap() = 200;
        let mut again = desk_at(&receiver.address);
        again["credential"] = Value::Null;
        admin.send(reqwest::Method::PUT, &format!("/connectors/{}", connector["id"]), again).await.ok();
        app.advance(100).await;
        assert_eq!(receiver.take().len(), 1);
    }
}

on_both! {
    async fn connectors_are_for_administrators(app) {
        let (admin, _, connector) = connected(app).await;
        let path = format!("/connectors/{}", connector["id"]);
        for role in [Role::Member, Role::Moderator, Role::Agent, Role::Supervisor] {
            let other = app.with_role(role.word(), role).await;
            for path in ["/connectors", path.as_str(), "/deliveries"] {
                other.get(&format!("/api/v1{path}")).await.problem(403);
            }
            other.post("/connectors", desk_at("https://desk.example.com")).await.problem(403);
            other.post(&format!("{path}/test"), json!({})).await.problem(403);
            other.post("/deliveries/1/replay", json!({})).await.problem(403);
        }
        let wrong = json!({ "name": "X", "kind": "webhook", "queue": "x", "address": "http://10.0.0.1/", "credential": "short", "reply_as": "nobody", "enabled": true });
        let refused = admin.post("/connectors", wrong).await.problem(422);
        let fields: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|e| e["field"].clone()).collect();
        assert_eq!(fields, ["address", "credential"]);
        admin.call(reqwest::Method::DELETE, &path).await.ok();
        admin.get(&format!("/api/v1{path}")).await.problem(404);
    }
}

on_both! {
    async fn a_case_by_mail_is_one_conversation(app) {
        let admin = category(app).await;
        app.with_role("saskia", Role::Agent).await;
        let cmd = json!({ "name": "Mailbox", "kind": "email", "queue": "general", "address": "desk@example.org", "reply_as": "saskia", "enabled": true });
        admin.post("/connectors", cmd).await.ok();
        let ana = app.member("ana").await;
        let thread = question(&ana, "It broke").await;
        app.advance(3_600).await;
        let body = json!({ "body": "Still broken", "intent": "comment" });
        ana.post(&format!("/threads/{}/posts", thread["id"]), body).await.ok();
        app.tick().await;
        let mails = app.mails.to("desk@example.org");
        assert_eq!(mails.len(), 2);
        assert!(mails[0].subject.ends_with("] It broke") && mails[0].list_unsubscribe.is_none());
        assert_eq!(mails[1].goes_on.as_ref(), Some(&mails[0].message_id));
        assert!(mails[1].text.contains("Still broken"));
    }
}
