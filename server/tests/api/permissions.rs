//! Who may do what: one line a call, one letter a role.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, fixtures, on_both};

/// A call, and which status the roles get: anonymous, member, moderator, agent, supervisor, admin.
struct Line(Method, &'static str, Value, [u16; 6]);

fn lines() -> Vec<Line> {
    use Method as M;
    let everybody = [200; 6];
    let signed_in = [401, 200, 200, 200, 200, 200];
    let moderators = [401, 403, 200, 403, 200, 200];
    let agents = [401, 403, 403, 200, 200, 200];
    let admins = [401, 403, 403, 403, 403, 200];
    vec![
        Line(M::GET, "/categories", Value::Null, everybody),
        Line(M::GET, "/threads", Value::Null, everybody),
        Line(M::GET, "/threads/{t}", Value::Null, everybody),
        Line(M::GET, "/threads/{t}/clock", Value::Null, everybody),
        Line(M::GET, "/search?q=help", Value::Null, everybody),
        Line(M::GET, "/users/ana", Value::Null, everybody),
        Line(M::GET, "/me", Value::Null, signed_in),
        Line(M::GET, "/notices", Value::Null, signed_in),
        Line(
            M::PUT,
            "/threads/{t}/follow",
            Value::Null,
            [401, 204, 204, 204, 204, 204],
        ),
        Line(
            M::POST,
            "/threads/{t}/posts",
            json!({"body": "Words", "intent": "comment"}),
            [401, 201, 201, 201, 201, 201],
        ),
        Line(
            M::PATCH,
            "/posts/{p}",
            json!({"body": "Other words"}),
            moderators,
        ),
        Line(M::GET, "/moderation/queue", Value::Null, moderators),
        Line(M::GET, "/moderation/log", Value::Null, moderators),
        Line(
            M::PATCH,
            "/threads/{t}",
            json!({"title": "Another title", "reason": "clearer"}),
            moderators,
        ),
        Line(
            M::POST,
            "/threads/{t}/close",
            json!({"reason": "done"}),
            moderators,
        ),
        Line(
            M::POST,
            "/threads/{t}/reopen",
            json!({"reason": "not done"}),
            [401, 403, 200, 403, 200, 200],
        ),
        Line(M::GET, "/escalations", Value::Null, agents),
        Line(M::GET, "/queues", Value::Null, agents),
        Line(
            M::POST,
            "/escalations/next",
            Value::Null,
            [401, 403, 403, 204, 204, 204],
        ),
        Line(M::GET, "/users", Value::Null, admins),
        Line(M::GET, "/policies", Value::Null, admins),
        Line(
            M::PUT,
            "/policies",
            json!({"name": "n", "after": "5m"}),
            admins,
        ),
        Line(
            M::PUT,
            "/users/{u}/role",
            json!({"role": "member", "reason": "as before"}),
            [401, 403, 403, 403, 403, 204],
        ),
    ]
}

on_both! {
    async fn every_call_knows_who_may(app) {
        let admin = fixtures::category(app).await;
        let ana = app.member("ana").await;
        let thread = fixtures::question(&ana, "Which one is right?").await;
        let post = thread_post(&ana, &thread).await;
        let account = ana.read("/me").await["id"].to_string();
        let fill = |path: &str| path.replace("{t}", &thread["id"].to_string()).replace("{p}", &post).replace("{u}", &account);
        let mut clients: Vec<(&str, Client)> = vec![("anonymous", app.anonymous()), ("member", app.member("ben").await)];
        for (name, role) in [("mona", Role::Moderator), ("arun", Role::Agent), ("sue", Role::Supervisor)] {
            clients.push((name, app.with_role(name, role).await));
        }
        clients.push(("admin", admin));
        app.tick().await;
        for Line(method, path, body, expected) in lines() {
            for ((name, client), status) in clients.iter().zip(expected) {
                let path = fill(path);
                let reply = if body.is_null() { client.call(method.clone(), &path).await } else { client.send(method.clone(), &path, body.clone()).await };
                assert_eq!(reply.status, status, "{method} {path} as {name}: {}", reply.text);
                // Each role finds the thread as the one before did.
                if status == 200 && path.ends_with("/close") {
                    client.post(&fill("/threads/{t}/reopen"), json!({"reason": "test"})).await.ok();
                }
                if status == 200 && path.ends_with("/reopen") {
                    client.post(&fill("/threads/{t}/close"), json!({"reason": "test"})).await.ok();
                }
            }
            if path.ends_with("/close") {
                clients[5].1.post(&fill("/threads/{t}/close"), json!({"reason": "test"})).await.ok();
            }
        }
    }
}

async fn thread_post(client: &Client, thread: &Value) -> String {
    client.read(&format!("/threads/{}", thread["id"])).await["posts"][0]["id"].to_string()
}

on_both! {
    async fn a_suspended_member_reads_and_writes_nothing(app) {
        let admin = fixtures::category(app).await;
        let ana = app.member("ana").await;
        let thread = fixtures::question(&ana, "May I go on?").await;
        let id = ana.read("/me").await["id"].clone();
        let until = json!({"reason": "insults", "until": "2026-01-06T09:00:00Z"});
        admin.send(Method::PUT, &format!("/users/{id}/suspension"), until).await.ok();
        ana.read(&format!("/threads/{}", thread["id"])).await;
        let refused = ana.post(&format!("/threads/{}/posts", thread["id"]), json!({"body": "But"})).await;
        assert_eq!(refused.problem(403)["type"], "/api/docs#suspended");
        app.advance(86_401).await;
        ana.post(&format!("/threads/{}/posts", thread["id"]), json!({"body": "Thanks"})).await.ok();
    }
}
