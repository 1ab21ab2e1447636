//! Groups of reports against real databases and a real index.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::around;
use crate::search::{Projector, SimilarRequest, asking};
use crate::test_support::{both, is_behind};
use crate::{Ctx, accounts, categories, threads};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{CreateUser, NewCategory, NewThread};
use backstop_domain::thread_state::ThreadKind;
use backstop_domain::views::{ReportGroup, Thread};
use backstop_domain::{Actor, Role};

async fn member(ctx: &Ctx, name: &str) -> Actor {
    let cmd = CreateUser {
        username: name.into(),
        email: format!("{name}@example.com"),
        role: Role::Member,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    Actor::Member(Identity {
        id,
        username: name.into(),
        role: Role::Member,
        suspended: false,
    })
}

async fn ask(ctx: &Ctx, actor: &Actor, title: &str) -> Thread {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: title.into(),
        body: "It began this morning, after the update.".into(),
        tags: Vec::new(),
        urgency: None,
    };
    threads::ask(ctx, actor, cmd).await.unwrap()
}

async fn group(ctx: &Ctx, thread: &Thread) -> Option<ReportGroup> {
    around(ctx, thread).await.unwrap()
}

async fn indexed(ctx: &Ctx, projector: &mut Projector) {
    loop {
        projector.run_once(ctx).await.unwrap();
        if projector.rebuild_reason().is_none() && !is_behind(ctx, projector.cursor()).await {
            return;
        }
    }
}

both! {
    async fn three_people_with_one_problem_are_a_group(ctx, _clock) {
        let phones = NewCategory { slug: "phones".into(), name: "Phones".into(), description: String::new(), parent: None, language: None };
        categories::create(&ctx, &Actor::System, phones).await.unwrap();
        let (ana, ben, cora) = (member(&ctx, "ana").await, member(&ctx, "ben").await, member(&ctx, "cora").await);
        let first = ask(&ctx, &ana, "Tabs crash in version 73").await;
        let second = ask(&ctx, &ben, "All new tabs crash since version 73").await;
        let again = ask(&ctx, &ana, "My tabs crash with version 73").await;
        ask(&ctx, &cora, "Where do I find my invoice?").await;
        let mut projector = Projector::open(ctx.search()).unwrap();
        indexed(&ctx, &mut projector).await;
        assert_eq!(group(&ctx, &again).await, None, "two people are no crowd");
        let third = ask(&ctx, &cora, "Tabs crash: version 73").await;
        indexed(&ctx, &mut projector).await;
        let found = group(&ctx, &third).await.unwrap();
        let members: Vec<_> = found.members.iter().map(|member| member.thread_id).collect();
        assert_eq!(found.since, first.created_at.min(again.created_at));
        assert!(members.contains(&second.id) && members.contains(&third.id), "{members:?}");
        assert_eq!((members.len(), found.people), (3, 3), "each person counts once");
    }
}

both! {
    async fn whoever_asks_is_told_of_others_and_is_not_among_them(ctx, _clock) {
        let phones = NewCategory { slug: "phones".into(), name: "Phones".into(), description: String::new(), parent: None, language: None };
        categories::create(&ctx, &Actor::System, phones).await.unwrap();
        let title = "Tabs crash since version 73";
        let mut first = None;
        for name in ["ana", "ben", "cora"] {
            let asker = member(&ctx, name).await;
            let thread = ask(&ctx, &asker, title).await;
            first.get_or_insert(thread.created_at);
        }
        let mut projector = Projector::open(ctx.search()).unwrap();
        indexed(&ctx, &mut projector).await;
        let dora = member(&ctx, "dora").await;
        let asking = drafted(&ctx, &dora, title).await.unwrap();
        assert_eq!((asking.people, asking.members.len(), Some(asking.since)), (4, 3, first));
        assert_eq!(drafted(&ctx, &dora, "Where do I find my invoice?").await, None);
    }
}

/// The group of a question that is being asked.
async fn drafted(ctx: &Ctx, actor: &Actor, title: &str) -> Option<ReportGroup> {
    let request = SimilarRequest {
        title: title.into(),
        body: "It began this morning, after the update.".into(),
        category: Some("phones".into()),
        ..SimilarRequest::default()
    };
    asking(ctx, actor, request).await.unwrap().group
}
