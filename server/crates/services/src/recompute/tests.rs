//! What was broken in rows is put right, once, and what nothing can be believed of is left and told.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{Found, Mode, Recomputed, recompute};
use crate::audit::audit;
use crate::test_support::{both, indexed};
use crate::threads::tests::{Cast, ask, cast};
use crate::{Ctx, escalations, threads};
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::CaseReply;
use backstop_domain::escalation::ReplyVisibility;
use sea_orm::ConnectionTrait;

async fn run(ctx: &Ctx, sql: &str) {
    ctx.db().write.execute_unprepared(sql).await.unwrap();
}

async fn broken(ctx: &Ctx) -> Vec<&'static str> {
    indexed(ctx).await;
    let checks = audit(ctx).await.unwrap().checks.into_iter();
    checks.filter(|c| !c.ok).map(|c| c.name).collect()
}

async fn tell(ctx: &Ctx, mode: Mode) -> (Recomputed, Vec<Found>) {
    let mut told = Vec::new();
    let done = recompute(ctx, mode, |found| told.push(found))
        .await
        .unwrap();
    assert_eq!(done.mended + done.left, told.len());
    (done, told)
}

/// A question that waits, and one that became a case with a reply.
async fn world(ctx: &Ctx, clock: &ManualClock) -> Cast {
    let c = cast(ctx).await;
    ask(ctx, &c.ana).await;
    clock.advance(1_200);
    escalations::reconcile(ctx).await.unwrap();
    let case = escalations::next(ctx, &c.arun).await.unwrap().unwrap().id;
    let say = CaseReply {
        body: "Which one is it?".into(),
        visibility: ReplyVisibility::Private,
    };
    escalations::reply(ctx, &c.arun, case, say).await.unwrap();
    ask(ctx, &c.ana).await;
    assert_eq!(broken(ctx).await, [""; 0]);
    c
}

const BREAK: &[&str] = &[
    "UPDATE thread SET due_at = NULL, clock_running_since = NULL, episode_state = 'answered', state = 'answered' WHERE escalation_id IS NULL",
    "UPDATE escalation SET resolution_due_at = resolution_due_at + 1, first_responded_at = NULL, paused_at = 7",
];

both! {
    async fn what_rows_cache_is_put_right_and_told_once(ctx, clock) {
        let c = world(&ctx, &clock).await;
        let before = threads::clock(&ctx, &c.ana, backstop_domain::ids::ThreadId(2)).await.unwrap();
        for sql in BREAK {
            run(&ctx, sql).await;
        }
        assert!(broken(&ctx).await.contains(&"clocks"));
        let would = tell(&ctx, Mode::DryRun).await;
        assert_eq!(would.0, Recomputed { checked: 3, mended: 2, left: 0 });
        assert!(broken(&ctx).await.contains(&"clocks"), "nothing was written");
        assert_eq!(tell(&ctx, Mode::Mend).await, would);
        assert_eq!(broken(&ctx).await, [""; 0]);
        let after = threads::clock(&ctx, &c.ana, backstop_domain::ids::ThreadId(2)).await.unwrap();
        assert_eq!(after, before);
        assert_eq!(tell(&ctx, Mode::Mend).await.0, Recomputed { checked: 3, mended: 0, left: 0 });
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1, "the promise is kept");
        assert_eq!(broken(&ctx).await, [""; 0]);
    }
}

both! {
    async fn nothing_is_derived_from_what_was_tampered_with(ctx, clock) {
        world(&ctx, &clock).await;
        for sql in BREAK {
            run(&ctx, sql).await;
        }
        for table in ["clock_event", "escalation_event"] {
            if ctx.db().is_postgres() {
                run(&ctx, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL")).await;
            } else {
                run(&ctx, &format!("DROP TRIGGER {table}_no_UPDATE")).await;
            }
            run(&ctx, &format!("UPDATE {table} SET at = at + 1000000")).await;
        }
        let (done, told) = tell(&ctx, Mode::Mend).await;
        assert_eq!((done.mended, done.left), (0, 2), "{told:?}");
        assert!(told.iter().all(|found| matches!(found, Found::Left(_))), "{told:?}");
    }
}
