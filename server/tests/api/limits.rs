//! Limits on members, and none for those who work here.

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
