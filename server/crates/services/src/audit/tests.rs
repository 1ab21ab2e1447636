//! The audit is tested like everything else: what is broken on purpose is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use crate::audit::audit;
use crate::test_support::both;
use crate::threads;
use crate::{Ctx, accounts, categories, escalations};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{CreateUser, NewCategory, NewThread};
use backstop_domain::thread_state::ThreadKind;
use backstop_domain::{Actor, Role};
use sea_orm::ConnectionTrait;

async fn escalated(ctx: &Ctx, clock: &backstop_domain::clock::ManualClock) {
    let cmd = NewCategory {
        slug: "phones".into(),
        name: "Phones".into(),
        description: String::new(),
    };
    categories::create(ctx, &Actor::System, cmd).await.unwrap();
    let cmd = CreateUser {
        username: "sue".into(),
        email: "sue@example.com".into(),
        role: Role::Supervisor,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    let sue = Actor::Member(Identity {
        id,
        username: "sue".into(),
        role: Role::Supervisor,
        suspended: false,
    });
    for _ in 0..2 {
        let cmd = NewThread {
            category: "phones".into(),
            kind: ThreadKind::Question,
            title: "Help".into(),
            body: "It broke".into(),
            tags: vec![],
        };
        threads::ask(ctx, &sue, cmd).await.unwrap();
    }
    clock.advance(3_600);
    escalations::reconcile(ctx).await.unwrap();
    escalations::next(ctx, &sue).await.unwrap().unwrap();
    assert_eq!(broken(ctx).await, [""; 0]);
}

/// Gets around the guard of an append-only table, as somebody with the database's password can.
async fn unguard(ctx: &Ctx) {
    let statements: &[&str] = if ctx.db().is_postgres() {
        &["ALTER TABLE escalation_event DISABLE TRIGGER ALL"]
    } else {
        &[
            "DROP TRIGGER escalation_event_no_UPDATE",
            "DROP TRIGGER escalation_event_no_DELETE",
        ]
    };
    for sql in statements {
        ctx.db().write.execute_unprepared(sql).await.unwrap();
    }
}

async fn broken(ctx: &Ctx) -> Vec<&'static str> {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert_eq!(report.ok, report.checks.iter().all(|c| c.ok));
    report
        .checks
        .into_iter()
        .filter(|c| !c.ok)
        .map(|c| c.name)
        .collect()
}

async fn run(ctx: &Ctx, sql: &str) {
    ctx.db().write.execute_unprepared(sql).await.unwrap();
}

both! {
    async fn the_ledger_cannot_be_changed_in_passing(ctx, clock) {
        escalated(&ctx, &clock).await;
        for sql in ["UPDATE escalation_event SET data = 'x'", "DELETE FROM escalation_event"] {
            assert!(ctx.db().write.execute_unprepared(sql).await.is_err(), "{sql}");
        }
    }
}

both! {
    async fn tampering_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        unguard(&ctx).await;
        run(&ctx, "UPDATE escalation_event SET data = '{}' WHERE seq = 1 AND escalation_id = (SELECT MIN(id) FROM escalation)").await;
        assert_eq!(broken(&ctx).await, ["ledger"]);
    }
}

both! {
    async fn a_lost_end_of_the_ledger_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        unguard(&ctx).await;
        run(&ctx, "DELETE FROM escalation_event WHERE seq = 2").await;
        assert_eq!(broken(&ctx).await, ["ledger"]);
    }
}

both! {
    async fn a_missed_promise_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        run(&ctx, "UPDATE thread SET episode_state = 'open', due_at = 1, escalation_id = NULL, episode = episode + 1").await;
        assert_eq!(broken(&ctx).await, ["overdue"]);
        run(&ctx, "UPDATE thread SET due_at = NULL").await;
        assert_eq!(broken(&ctx).await, ["overdue"]);
    }
}

both! {
    async fn a_lost_escalation_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        run(&ctx, "UPDATE thread SET episode = episode + 1").await;
        assert_eq!(broken(&ctx).await, ["exactly_once"]);
    }
}
