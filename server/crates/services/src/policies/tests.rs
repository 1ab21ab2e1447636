#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::test_support::both;
use crate::{Ctx, Result, categories};
use backstop_domain::ErrorCode;
use backstop_domain::actor::Actor;
use backstop_domain::commands::{NewCategory, SetPolicy};
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::PolicyId;
use backstop_domain::views::PolicyView;
use sea_orm::ConnectionTrait;

fn command(name: &str, category: Option<&str>, after: &str) -> SetPolicy {
    SetPolicy {
        name: name.into(),
        category: category.map(Into::into),
        after: after.into(),
        ..SetPolicy::default()
    }
}

async fn system(ctx: &Ctx, cmd: SetPolicy) -> Result<PolicyView> {
    set(ctx, &Actor::System, cmd).await
}

both! {
    async fn a_policy_is_replaced_by_name_in_its_place(ctx, clock) {
        let phones = NewCategory { slug: "phones".into(), name: "Phones".into(), description: String::new(), parent: None, language: None };
        let phones = categories::create(&ctx, &Actor::System, phones).await.unwrap();
        let first = system(&ctx, command("site", None, "60m")).await.unwrap();
        assert_eq!((first.after.as_str(), first.queue.as_str(), first.priority, first.calendar.as_str()), ("1h", "general", 3, "24x7"));
        system(&ctx, SetPolicy { queue: Some("tier-2".into()), ..command("phones", Some("phones"), "90s") }).await.unwrap();
        let replaced = SetPolicy { priority: Some(1), calendar: Some("24x7".into()), ..command("site", Some("phones"), "2h") };
        let replaced = system(&ctx, replaced).await.unwrap();
        assert_eq!(replaced.id, first.id);
        let views = list(&ctx, &Actor::System).await.unwrap();
        // What is for one category was put before what was for all.
        assert_eq!((views[0].queue.as_str(), views[0].category.as_deref(), views.len()), ("tier-2", Some("phones"), 2));
        assert_eq!((views[1].name.as_str(), views[1].shadowed_by.as_deref()), ("site", Some("phones")));
        assert_eq!(views[1], replaced);
        let all = all(ctx.read()).await.unwrap();
        assert_eq!((all[1].scope.category_id, all[1].after_seconds, all[1].priority), (Some(phones.id), 7_200, 1));
        remove(&ctx, &Actor::System, first.id).await.unwrap();
        assert_eq!(remove(&ctx, &Actor::System, first.id).await.unwrap_err().failure().code, ErrorCode::NotFound);
        let names: Vec<String> = queues(&ctx).await.unwrap().into_iter().map(|q| q.name).collect();
        assert_eq!(names, ["General", "Tier 2"]);
    }
}

both! {
    async fn what_does_not_exist_is_named_and_nothing_is_left_behind(ctx, clock) {
        let unknown = system(&ctx, SetPolicy { queue: Some("new".into()), ..command("p", Some("nowhere"), "1h") }).await;
        let failure = unknown.unwrap_err().failure();
        assert_eq!(failure.fields[0].field, "category");
        let odd = system(&ctx, command("p", Some("\0"), "1h")).await.unwrap_err().failure();
        assert_eq!(odd.fields[0].field, "category");
        let calendar = system(&ctx, SetPolicy { calendar: Some("office".into()), ..command("p", None, "1h") }).await;
        assert_eq!(calendar.unwrap_err().failure().fields[0].field, "calendar");
        for anonymous in [list(&ctx, &Actor::Anonymous).await.err(), remove(&ctx, &Actor::Anonymous, PolicyId(1)).await.err(), set(&ctx, &Actor::Anonymous, command("p", None, "1h")).await.err()] {
            assert_eq!(anonymous.unwrap().failure().code, ErrorCode::SignInRequired);
        }
        assert!(queues(&ctx).await.unwrap().is_empty());
    }
}

both! {
    async fn a_queue_is_made_once_however_many_ask(ctx, clock) {
        let ensure = || async {
            let txn = ctx.write().await.unwrap();
            let id = ensure_queue(&txn, DEFAULT_QUEUE).await.unwrap();
            txn.commit().await.unwrap();
            id
        };
        let ids = futures_util::future::join_all((0..6).map(|_| ensure())).await;
        assert!(ids.iter().all(|id| *id == ids[0]));
        let queues = queues(&ctx).await.unwrap();
        assert_eq!((queues.len(), queues[0].open), (1, 0));
    }
}

both! {
    async fn queues_count_the_cases_somebody_still_has_to_deal_with(ctx, clock) {
        let txn = ctx.write().await.unwrap();
        let (busy, _) = (ensure_queue(&txn, "busy").await.unwrap(), ensure_queue(&txn, "idle").await.unwrap());
        txn.execute_unprepared(
            "INSERT INTO account (id, username, username_key, email, email_key, role, created_at) VALUES (1, 'a', 'a', 'a', 'a', 'member', 0)",
        ).await.unwrap();
        txn.execute_unprepared("INSERT INTO category (id, slug, name, description) VALUES (1, 'c', 'C', '')").await.unwrap();
        for (id, state) in EscalationState::ALL.iter().enumerate() {
            let thread = format!(
                "INSERT INTO thread (id, kind, title, slug, category_id, author_id, created_at, bumped_at, state, visibility, episode_state, episode_started_at)
                 VALUES ({id}, 'question', 't', 't', 1, 1, 0, 0, 'escalated', 'visible', 'escalated', 0)");
            txn.execute_unprepared(&thread).await.unwrap();
            let case = format!(
                "INSERT INTO escalation (thread_id, episode, state, queue_id, priority, due_at, created_at, first_response_due_at, resolution_due_at)
                 VALUES ({id}, 1, '{state}', {busy}, 3, 0, 0, 0, 0)");
            txn.execute_unprepared(&case).await.unwrap();
        }
        txn.commit().await.unwrap();
        let queues = queues(&ctx).await.unwrap();
        assert_eq!(queues.iter().map(|q| (q.slug.as_str(), q.open)).collect::<Vec<_>>(), [("busy", 3), ("idle", 0)]);
    }
}

both! {
    async fn a_policy_of_a_category_is_put_before_that_of_its_parent(ctx, clock) {
        let new = |slug: &str, parent: Option<&str>| NewCategory { slug: slug.into(), name: slug.into(), description: String::new(), parent: parent.map(Into::into), language: None };
        categories::create(&ctx, &Actor::System, new("phones", None)).await.unwrap();
        categories::create(&ctx, &Actor::System, new("x200", Some("phones"))).await.unwrap();
        for (name, category, tag) in [("all", None, None), ("parent", Some("phones"), None), ("child", Some("x200"), None), ("tagged", None, Some("SIM card"))] {
            let cmd = SetPolicy { tag: tag.map(Into::into), ..command(name, category, "1h") };
            system(&ctx, cmd).await.unwrap();
        }
        let views = list(&ctx, &Actor::System).await.unwrap();
        let names: Vec<&str> = views.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["child", "parent", "tagged", "all"]);
        assert!(views.iter().all(|p| p.shadowed_by.is_none()));
        assert_eq!(views[2].tag.as_deref(), Some("sim-card"));
    }
}
