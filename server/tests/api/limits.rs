//! Limits on members, and none for those who work here.

use std::time::Duration;

use backstop_domain::Role;
use reqwest::Method;
use serde_json::json;

use crate::support::client::send;
use crate::support::{TestApp, fixtures};

#[tokio::test]
async fn members_are_slowed_down_and_staff_is_not() {
    let app = TestApp::limited().await;
    fixtures::category(&app).await;
    let (ana, arun) = (
        app.member("ana").await,
        app.with_role("arun", Role::Agent).await,
    );
    let thread = fixtures::question(&ana, "How many are too many?").await;
    let path = format!("/threads/{}/posts", thread["id"]);
    let body = |n: i32| json!({"body": format!("Number {n}"), "intent": "comment"});
    let mut refused = None;
    for n in 0..40 {
        let reply = ana.post(&path, body(n)).await;
        if reply.status == 429 {
            refused = Some((n, reply));
            break;
        }
    }
    let (after, refused) = refused.expect("a limit");
    assert!(after >= 5, "{after}");
    refused.problem(429);
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    for n in 0..120 {
        arun.post(&path, body(n)).await.ok();
    }
    app.advance(wait).await;
    ana.post(&path, body(99)).await.ok();
    app.stop().await;
}

#[tokio::test]
async fn guessing_passwords_ends_soon() {
    let app = TestApp::limited().await;
    let anyone = app.anonymous();
    anyone
        .post(
            "/users",
            json!({"username": "cleo", "email": "cleo@example.com", "password": "correct horse"}),
        )
        .await
        .ok();
    let guess = |n: u32| {
        // What a client says about itself changes nothing, nor does how it writes the name.
        let login = if n.is_multiple_of(2) { "cleo" } else { "CLEO" };
        let request = anyone
            .request(Method::POST, "/api/v1/sessions")
            .header("x-forwarded-for", format!("198.51.100.{n}"));
        send(request.json(&json!({"login": login, "password": format!("guess {n}")})))
    };
    for n in 0..5 {
        guess(n).await.problem(401);
    }
    let refused = guess(5).await;
    refused.problem(429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    app.stop().await;
}

#[tokio::test]
async fn a_form_that_was_too_much_says_when_to_come_back() {
    let app = TestApp::limited().await;
    fixtures::category(&app).await;
    let ana = app.browser("ana", Role::Member).await;
    let form = [
        ("category", "help"),
        ("title", "How often may I ask?"),
        ("body", "As often as I like?"),
    ];
    let mut tries = 0;
    let refused = loop {
        let answer = ana.form("/ask", &form).await;
        if answer.status != 303 {
            break answer;
        }
        tries += 1;
        assert!(tries < 50, "no limit");
    };
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(
        refused.text.contains("As often as I like?"),
        "what was typed is kept"
    );
    app.stop().await;
}

#[tokio::test]
async fn more_requests_than_there_are_places_for_are_turned_away_at_once() {
    let app = TestApp::sqlite().await;
    let anyone = app.anonymous();
    let all = u32::try_from(app.gate.0.available_permits()).unwrap();
    let taken = app.gate.0.clone().acquire_many_owned(all).await.unwrap();
    let page = anyone.get("/sign-in").await;
    assert_eq!((page.status, page.header("retry-after")), (503, "2"));
    assert!(page.header("content-type").starts_with("text/html"));
    let api = anyone.get("/api/v1/categories").await;
    api.problem(503);
    assert_eq!(api.header("retry-after"), "2");
    drop(taken);
    assert_eq!(anyone.get("/sign-in").await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn an_answer_that_does_not_begin_in_time_is_given_up() {
    let app = TestApp::impatient(Duration::from_millis(300)).await;
    let admin = fixtures::category(&app).await;
    // Whoever holds SQLite's one writer keeps all others waiting.
    let held = app.ctx.write().await.unwrap();
    let form = json!({"category": "help", "title": "Is anybody there?", "body": "Hello?"});
    let refused = admin.post("/threads", form.clone()).await;
    let problem = refused.problem(503);
    assert!(
        problem["detail"].as_str().unwrap().contains("too long"),
        "{problem}"
    );
    assert_eq!(refused.header("retry-after"), "2");
    assert_eq!(
        admin.get("/api/v1/threads").await.status,
        200,
        "reading goes on"
    );
    held.rollback().await.unwrap();
    admin.post("/threads", form).await.ok();
    assert_eq!(
        admin.read("/threads").await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    app.stop().await;
}
