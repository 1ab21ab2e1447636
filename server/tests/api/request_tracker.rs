//! The whole road to a real Request Tracker and back. Skipped, saying so, where Debian's package
//! cannot be installed.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use backstop_domain::Role;
use serde_json::{Value, json};

use crate::support::fixtures::{category, question};
use crate::support::proxy::{Proxy, Trouble};
use crate::support::{Client, TestApp};

/// A Request Tracker that runs, stopped at the end.
struct Tracker {
    address: SocketAddr,
    token: String,
    agent: String,
    http: reqwest::Client,
}

fn script(name: &str) -> Command {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut command = Command::new(Path::new(".ci").join(name));
    command.current_dir(root);
    command
}

impl Tracker {
    async fn start() -> Option<Self> {
        let started =
            tokio::task::spawn_blocking(|| script("rt-up").stderr(Stdio::inherit()).output());
        let started = started.await.unwrap().expect(".ci/rt-up");
        if started.status.code() == Some(3) {
            eprintln!(
                "Request Tracker skipped: Debian's request-tracker5 cannot be installed here"
            );
            return None;
        }
        assert!(started.status.success(), ".ci/rt-up failed");
        let told = String::from_utf8(started.stdout).unwrap();
        backstop_connectors::provide_tls();
        let value = |name: &str| {
            let line = told
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name}=")));
            line.unwrap_or_else(|| panic!("no {name}")).to_owned()
        };
        Some(Self {
            address: value("RT_URL")
                .trim_start_matches("http://")
                .parse()
                .unwrap(),
            token: value("RT_TOKEN"),
            agent: value("RT_AGENT_TOKEN"),
            http: reqwest::Client::new(),
        })
    }

    /// What an agent does there.
    async fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("http://{}/REST/2.0/{path}", self.address);
        let mut call = self
            .http
            .request(method, url)
            .header("authorization", format!("token {}", self.agent));
        if let Some(body) = body {
            call = call.json(&body);
        }
        let answer = call.send().await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
        answer.json().await.unwrap()
    }

    async fn tickets(&self, reference: &str) -> Vec<Value> {
        let query = format!("'CF.{{ExternalId}}'='{reference}'")
            .replace('{', "%7B")
            .replace('}', "%7D")
            .replace('\'', "%27");
        let found = self
            .call(
                reqwest::Method::GET,
                &format!("tickets?fields=Status,Subject,Creator&query={query}"),
                None,
            )
            .await;
        found["items"].as_array().unwrap().clone()
    }

    async fn written(&self, ticket: &str) -> String {
        let all = self
            .call(
                reqwest::Method::GET,
                &format!("ticket/{ticket}/attachments?fields=Content&per_page=100"),
                None,
            )
            .await;
        all.to_string()
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        let _ = script("rt-down").stderr(Stdio::null()).status();
    }
}

async fn connect(app: &TestApp, admin: &Client, tracker: &Tracker, proxy: &Proxy) -> Value {
    app.with_role("saskia", Role::Agent).await;
    let body = json!({
        "name": "Helpdesk", "kind": "request_tracker", "queue": "general", "address": format!("http://{}", proxy.address),
        "allowed": "127.0.0.1", "remote_queue": "Escalations", "credential": tracker.token, "reply_as": "saskia", "enabled": true,
    });
    admin.post("/connectors", body).await.ok()
}

async fn delivery(admin: &Client, case: &Value) -> Value {
    let all = admin.read("/deliveries?limit=100").await;
    let all = all["items"].as_array().unwrap().clone();
    let of = |one: &&Value| one["case"] == *case && one["kind"] == "create";
    all.iter()
        .find(of)
        .cloned()
        .unwrap_or_else(|| panic!("none of {case} in {all:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_question_to_a_ticket_and_back() {
    let Some(tracker) = Tracker::start().await else {
        return;
    };
    let proxy = Proxy::start(tracker.address).await;
    let app = TestApp::sqlite().await;
    let admin = category(&app).await;
    let connector = connect(&app, &admin, &tracker, &proxy).await;
    let id = &connector["id"];

    // The connector shows that it works, and that without its right it does not.
    admin
        .post(&format!("/connectors/{id}/test"), json!({}))
        .await
        .ok();
    app.tick().await;
    let tested = admin.read("/deliveries").await;
    assert_eq!(tested["items"][0]["state"], "delivered", "{tested}");

    // Asked, due, a ticket: one, although its first answer is lost.
    let ana = app.member("ana").await;
    let thread = question(&ana, "My phone broke").await;
    proxy.next(Trouble::LostReply);
    app.advance(3_600).await;
    app.advance(8).await;
    let thread = ana.read(&format!("/threads/{}", thread["id"])).await;
    let case = &thread["escalation"]["id"];
    let made = delivery(&admin, case).await;
    assert_eq!(
        (&made["state"], &made["attempts"]),
        (&json!("delivered"), &json!(2)),
        "{made}"
    );
    let reference = made["reference"].as_str().unwrap();
    let tickets = tracker.tickets(reference).await;
    assert_eq!(tickets.len(), 1, "{tickets:?}");
    assert_eq!(
        (&tickets[0]["Subject"], &tickets[0]["Status"]),
        (&json!("My phone broke"), &json!("new"))
    );
    let ticket = tickets[0]["id"].as_str().unwrap();
    let shown = admin.read(&format!("/escalations/{case}")).await;
    assert_eq!(
        shown["external"],
        json!({ "system": "request_tracker", "id": ticket })
    );

    // An agent answers there: an official answer here, once however often it is asked for. A comment
    // there stays there.
    let reply = json!({ "Content": "Take the battery out.\n\nOn Monday, ana wrote:\n> broke", "ContentType": "text/plain" });
    tracker
        .call(
            reqwest::Method::POST,
            &format!("ticket/{ticket}/correspond"),
            Some(reply),
        )
        .await;
    let aside = json!({ "Content": "A known fault, keep it quiet.", "ContentType": "text/plain" });
    tracker
        .call(
            reqwest::Method::POST,
            &format!("ticket/{ticket}/comment"),
            Some(aside),
        )
        .await;
    for _ in 0..3 {
        app.advance(20).await;
    }
    let thread = ana.read(&format!("/threads/{}", thread["id"])).await;
    let posts = thread["posts"].as_array().unwrap();
    assert_eq!(posts.len(), 2, "{posts:?}");
    assert_eq!(
        (&posts[1]["body"], &posts[1]["official"]),
        (&json!("Take the battery out."), &json!(true))
    );
    assert_eq!(posts[1]["author"]["username"], "saskia");

    // The customer writes here: correspondence there, once, although its first answer is late.
    proxy.next(Trouble::Late503);
    let body = json!({ "body": "It has no battery", "intent": "comment" });
    ana.post(&format!("/threads/{}/posts", thread["id"]), body)
        .await
        .ok();
    app.tick().await;
    app.advance(20).await;
    app.advance(20).await;
    let written = tracker.written(ticket).await;
    assert_eq!(written.matches("It has no battery").count(), 1, "{written}");

    // Resolved there: solved here.
    tracker
        .call(
            reqwest::Method::PUT,
            &format!("ticket/{ticket}"),
            Some(json!({ "Status": "resolved" })),
        )
        .await;
    app.advance(20).await;
    app.advance(20).await;
    let thread = ana.read(&format!("/threads/{}", thread["id"])).await;
    assert_eq!(thread["state"], "solved", "{thread}");
    assert_eq!(thread["posts"].as_array().unwrap().len(), 3);

    // Sent twice on the way, and answered too late: one ticket each.
    for (title, trouble) in [
        ("The second phone", Trouble::Twice),
        ("The third phone", Trouble::Late503),
    ] {
        let thread = question(&ana, title).await;
        proxy.next(trouble);
        app.advance(3_600).await;
        app.advance(20).await;
        let thread = ana.read(&format!("/threads/{}", thread["id"])).await;
        let made = delivery(&admin, &thread["escalation"]["id"]).await;
        assert_eq!(made["state"], "delivered", "{made}");
        let tickets = tracker.tickets(made["reference"].as_str().unwrap()).await;
        assert_eq!(tickets.len(), 1, "{title}: {tickets:?}");
        assert_eq!(tickets[0]["id"], made["external_id"]);
    }

    // Resolved here: resolved there.
    let last = ana.read("/threads?sort=newest").await["items"][0].clone();
    let case = &last["escalation"]["id"];
    admin
        .post(&format!("/escalations/{case}/claim"), json!({}))
        .await
        .ok();
    let how = json!({ "wrap_up": "solved", "note": "" });
    admin
        .post(&format!("/escalations/{case}/resolve"), how)
        .await
        .ok();
    app.tick().await;
    let made = delivery(&admin, case).await;
    let tickets = tracker.tickets(made["reference"].as_str().unwrap()).await;
    assert_eq!(tickets[0]["Status"], "resolved", "{tickets:?}");

    let report = backstop_services::audit::audit(&app.ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
    assert!(
        proxy
            .seen()
            .iter()
            .all(|line| !line.contains(&tracker.token))
    );
    app.stop().await;
}
