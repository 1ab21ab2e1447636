//! Several nodes on one PostgreSQL keep one promise, once.

use backstop_domain::Role;
use backstop_services::{audit, escalations, notices};
use reqwest::Method;
use serde_json::json;

use crate::support::{TestApp, fixtures};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_escalate_each_question_once() {
    let Some(first) = TestApp::postgres().await else {
        return;
    };
    let second = TestApp::node_of(&first).await;
    fixtures::category(&first).await;
    let ana = first.member("ana").await;
    for n in 0..30 {
        fixtures::question(&ana, &format!("Question number {n}")).await;
    }
    first.clock.advance(3600);
    let race = |app: &TestApp| {
        let ctx = app.ctx.clone();
        async move {
            while escalations::reconcile(&ctx).await.unwrap() > 0 {}
            while notices::project(&ctx).await.unwrap() > 0 {}
        }
    };
    tokio::join!(race(&first), race(&second), race(&first), race(&second));
    let arun = second.with_role("arun", Role::Agent).await;
    let cases = arun.read("/escalations?limit=100").await;
    assert_eq!(cases["items"].as_array().unwrap().len(), 30);
    first.tick().await;
    assert_eq!(
        first.mails.to("ana@example.com").len(),
        30,
        "one mail a case"
    );
    second.tick().await;
    assert!(second.mails.to("ana@example.com").is_empty());
    let report = audit::audit(&first.ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
    second.stop().await;
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_is_claimed_by_one_agent() {
    let Some(first) = TestApp::postgres().await else {
        return;
    };
    let second = TestApp::node_of(&first).await;
    fixtures::category(&first).await;
    fixtures::question(&first.member("ana").await, "Who takes this?").await;
    first.advance(3600).await;
    let mut agents = Vec::new();
    for n in 0..8 {
        let app = if n % 2 == 0 { &first } else { &second };
        agents.push(app.with_role(&format!("agent-{n}"), Role::Agent).await);
    }
    let case = agents[0].read("/escalations").await["items"][0]["id"].clone();
    let path = format!("/escalations/{case}/claim");
    let replies =
        futures_util::future::join_all(agents.iter().map(|agent| agent.call(Method::POST, &path)))
            .await;
    let won = replies.iter().filter(|reply| reply.status == 200).count();
    assert_eq!(won, 1, "{replies:?}");
    assert!(
        replies
            .iter()
            .all(|reply| reply.status == 200 || reply.problem(409)["status"] == json!(409))
    );
    second.stop().await;
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_node_writes_or_hides_the_index_of_the_other_follows() {
    let Some(first) = TestApp::postgres().await else {
        return;
    };
    let second = TestApp::node_of(&first).await;
    fixtures::category(&first).await;
    let thread = fixtures::question(&first.member("ana").await, "Quokka will not pair").await;
    let found = async |app: &TestApp| {
        let answer = app.anonymous().read("/search?q=quokka").await;
        answer["total"].clone()
    };
    first.tick().await;
    second.tick().await;
    assert_eq!(
        (found(&first).await, found(&second).await),
        (json!(1), json!(1))
    );
    let mona = second.with_role("mona", Role::Moderator).await;
    let post = mona.read(&format!("/threads/{}", thread["id"])).await["posts"][0]["id"].clone();
    mona.call(Method::DELETE, &format!("/posts/{post}"))
        .await
        .ok();
    first.tick().await;
    second.tick().await;
    assert_eq!(
        (found(&first).await, found(&second).await),
        (json!(0), json!(0))
    );
    second.stop().await;
    first.stop().await;
}
