//! Things most tests begin with.

use backstop_domain::Role;
use serde_json::{Value, json};

use super::{Client, TestApp};

/// A category `help` and an administrator who made it.
pub async fn category(app: &TestApp) -> Client {
    let admin = app.with_role("boss", Role::Admin).await;
    admin
        .post(
            "/categories",
            json!({"slug": "help", "name": "Help", "description": "All questions"}),
        )
        .await
        .ok();
    admin
}

/// A question by `asker` in `help`.
pub async fn question(asker: &Client, title: &str) -> Value {
    asker
        .post(
            "/threads",
            json!({"category": "help", "title": title, "body": format!("{title}, in more words.")}),
        )
        .await
        .ok()
}

/// A reply by `author`.
pub async fn reply(author: &Client, thread: &Value, body: &str) -> Value {
    reply_as(author, thread, body, "answer").await
}

/// A reply of another kind.
pub async fn reply_as(author: &Client, thread: &Value, body: &str, intent: &str) -> Value {
    author
        .post(
            &format!("/threads/{}/posts", thread["id"]),
            json!({"body": body, "intent": intent}),
        )
        .await
        .ok()
}
