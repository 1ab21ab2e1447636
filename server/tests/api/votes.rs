//! Saying that an answer helped, over the API.

use backstop_domain::Role;
use reqwest::Method;
use serde_json::Value;

use crate::support::client::Reply;
use crate::support::{Client, TestApp, fixtures, on_both};

async fn mark(who: &Client, post: &Value) -> Reply {
    who.call(Method::PUT, &format!("/posts/{}/helpful", post["id"]))
        .await
}

async fn unmark(who: &Client, post: &Value) -> Reply {
    who.call(Method::DELETE, &format!("/posts/{}/helpful", post["id"]))
        .await
}

fn told(post: &Value) -> (i64, bool) {
    let by_me = post["helpful_by_me"].as_bool().unwrap();
    (post["helpful_count"].as_i64().unwrap(), by_me)
}

on_both! {
    async fn members_say_what_helped(app) {
        fixtures::category(app).await;
        let (ana, ben, cleo) = (app.member("ana").await, app.member("ben").await, app.member("cleo").await);
        let thread = fixtures::question(&ana, "Which socket is it?").await;
        let answer = fixtures::reply(&ben, &thread, "The left one.").await;
        let remark = fixtures::reply_as(&ben, &thread, "Good luck.", "comment").await;
        assert_eq!(told(&answer), (0, false));
        assert_eq!(told(&mark(&ana, &answer).await.ok()), (1, true));
        assert_eq!(told(&mark(&ana, &answer).await.ok()), (1, true));
        assert_eq!(told(&mark(&cleo, &answer).await.ok()), (2, true));
        let path = format!("/threads/{}", thread["id"]);
        for (who, expected) in [(&ana, (2, true)), (&ben, (2, false)), (&app.anonymous(), (2, false))] {
            let page = who.read(&path).await;
            assert_eq!(told(&page["posts"][1]), expected);
        }
        assert_eq!(ana.read(&path).await["may"]["helpful"], true);
        assert_eq!(app.anonymous().read(&path).await["may"]["helpful"], false);
        assert_eq!(told(&unmark(&ana, &answer).await.ok()), (1, false));
        assert_eq!(told(&unmark(&ana, &answer).await.ok()), (1, false));
        mark(&app.anonymous(), &answer).await.problem(401);
        mark(&ben, &answer).await.problem(403);
        mark(&ana, &remark).await.problem(409);
        mark(&ana, &serde_json::json!({"id": 99_999})).await.problem(404);
        let mona = app.with_role("mona", Role::Moderator).await;
        mona.call(Method::DELETE, &format!("/posts/{}", answer["id"])).await;
        mark(&ana, &answer).await.problem(404);
        // Whoever may still read it learns no more.
        mark(&mona, &answer).await.problem(404);
    }
}

on_both! {
    async fn a_visitors_page_shows_the_new_number_at_once(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let thread = fixtures::question(&ana, "How many people did it help?").await;
        let answer = fixtures::reply(&ben, &thread, "Count them.").await;
        let page = thread["url"].as_str().unwrap();
        let anyone = app.anonymous();
        assert!(!anyone.get(page).await.text.contains("Helpful"));
        for n in 1..4 {
            let voter = app.member(&format!("voter{n}")).await;
            mark(&voter, &answer).await.ok();
            let text = anyone.get(page).await.text;
            assert!(text.contains(&format!("Helpful · {n}")), "{n}: {text}");
        }
    }
}

on_both! {
    async fn results_of_searches_say_whom_it_helped(app) {
        fixtures::category(app).await;
        let (ana, ben) = (app.member("ana").await, app.member("ben").await);
        let thread = fixtures::question(&ana, "Which gramophone is it?").await;
        let answer = fixtures::reply(&ben, &thread, "The left gramophone.").await;
        let other = fixtures::reply(&ben, &thread, "Or the right gramophone.").await;
        let found = async || {
            app.tick().await;
            let answer = app.anonymous().read("/search?q=gramophone").await;
            let mut told: Vec<(i64, i64)> = answer["items"].as_array().unwrap().iter()
                .map(|hit| (hit["post_id"].as_i64().unwrap(), hit["helpful_count"].as_i64().unwrap()))
                .collect();
            told.sort_unstable();
            told.into_iter().map(|(_, helped)| helped).collect::<Vec<_>>()
        };
        let page = async || app.anonymous().get("/search?q=gramophone").await.text;
        assert_eq!(found().await, [0, 0, 0]);
        assert!(!page().await.contains("Helped"));
        mark(&ana, &answer).await.ok();
        assert_eq!(found().await, [1, 1, 0]);
        assert!(page().await.contains("Helped a member"));
        mark(&app.member("cleo").await, &answer).await.ok();
        mark(&ana, &other).await.ok();
        assert_eq!(found().await, [2, 2, 1], "a thread shows its most helpful answer");
        assert!(page().await.contains("Helped 2 members"));
        let mona = app.with_role("mona", Role::Moderator).await;
        mona.call(Method::DELETE, &format!("/posts/{}", answer["id"])).await.ok();
        assert_eq!(found().await, [1, 1]);
    }
}

#[tokio::test]
async fn members_are_slowed_down_in_saying_so() {
    let app = TestApp::limited().await;
    fixtures::category(&app).await;
    let (ana, arun) = (
        app.member("ana").await,
        app.with_role("arun", Role::Agent).await,
    );
    let thread = fixtures::question(&ana, "Yes or no?").await;
    let answer = fixtures::reply(&arun, &thread, "Yes.").await;
    let mut refused = None;
    for n in 0..60 {
        let reply = if n % 2 == 0 {
            mark(&ana, &answer).await
        } else {
            unmark(&ana, &answer).await
        };
        if reply.status == 429 {
            refused = Some(n);
            reply.problem(429);
            break;
        }
    }
    assert!(refused.is_some_and(|n| n >= 20), "{refused:?}");
    app.stop().await;
}
