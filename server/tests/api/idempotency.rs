//! A request that is sent twice is done once.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::send;
use crate::support::{Client, Reply, fixtures, on_both};

async fn ask(client: &Client, key: &str, title: &str) -> Reply {
    let body = json!({"category": "help", "title": title, "body": "Words enough for a question."});
    send(
        client
            .request(Method::POST, "/api/v1/threads")
            .header("idempotency-key", key)
            .json(&body),
    )
    .await
}

async fn count(client: &Client) -> usize {
    client.read("/threads?limit=100").await["items"]
        .as_array()
        .unwrap()
        .len()
}

on_both! {
    async fn the_first_answer_is_given_again(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let first = ask(&ana, "k1", "Once and no more").await;
        assert_eq!(first.status, 201);
        let second = ask(&ana, "k1", "Once and no more").await;
        assert_eq!((second.status, second.json()), (201, first.json()));
        assert_eq!(ask(&ana, "k1", "Something else").await.problem(422)["type"], "/api/docs#idempotency-mismatch");
        assert_eq!(count(&ana).await, 1);
        // Keys are everybody's own.
        let ben = app.member("ben").await;
        assert_ne!(ask(&ben, "k1", "Once and no more").await.json()["id"], first.json()["id"]);
    }
}

on_both! {
    async fn at_once_only_one_is_done(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        let replies = futures_util::future::join_all((0..8).map(|_| ask(&ana, "same", "Many at once"))).await;
        let made: Vec<Value> = replies.iter().filter(|r| r.status == 201).map(|r| r.json()["id"].clone()).collect();
        assert!(!made.is_empty() && made.iter().all(|id| *id == made[0]), "{replies:?}");
        assert!(replies.iter().all(|r| r.status == 201 || r.status == 409), "{replies:?}");
        assert_eq!(count(&ana).await, 1);
    }
}

on_both! {
    async fn a_refused_request_may_be_put_right(app) {
        fixtures::category(app).await;
        let ana = app.member("ana").await;
        ask(&ana, "k2", "").await.problem(422);
        assert_eq!(ask(&ana, "k2", "Now with a title").await.status, 201);
        ask(&ana, "two words", "A key with a space").await.problem(422);
    }
}

on_both! {
    async fn a_form_sent_twice_posts_once(app) {
        fixtures::category(app).await;
        let ana = app.browser("ana", Role::Member).await;
        let form = ana.get("/ask").await;
        let once = form.text.split("name=\"once\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the hidden field");
        let fields = [("category", "help"), ("title", "Clicked twice in a row"), ("body", "Words enough."), ("once", once), ("step", "post"), ("kind", "question"), ("tags", "")];
        let (first, second) = tokio::join!(ana.form("/ask", &fields), ana.form("/ask", &fields));
        assert_eq!((first.status, second.status), (303, 303), "{first:?}");
        let place = |reply: &Reply| reply.header("location").split('?').next().map(str::to_owned);
        assert_eq!(place(&first), place(&second));
        assert_eq!(count(&ana).await, 1);
    }
}
