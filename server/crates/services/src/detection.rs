//! What is due is found: all of it, in order, once, whatever the clock does and whatever stands in
//! the way.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::audit::audit;
use crate::test_support::{self, both};
use crate::threads::tests::{ask, cast};
use crate::{Ctx, calendars, escalations, policies, threads};
use backstop_domain::Actor;
use backstop_domain::commands::{NewPost, SetCalendar, SetPolicy};
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::Intent;
use backstop_entity::escalation;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use std::time::Duration;

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

async fn cases(ctx: &Ctx) -> Vec<escalation::Model> {
    let find = escalation::Entity::find().order_by_asc(escalation::Column::Id);
    find.all(ctx.read()).await.unwrap()
}

async fn escalated(ctx: &Ctx) -> usize {
    escalations::reconcile(ctx).await.unwrap()
}

async fn run(ctx: &Ctx, sql: &str) {
    ctx.db().write.execute_unprepared(sql).await.unwrap();
}

/// Writes one more event into the clocks of some threads, behind the program's back.
async fn happened(ctx: &Ctx, kind: &str, terms: &str, of: &str) {
    let sql = format!(
        "INSERT INTO clock_event (thread_id, seq, episode, at, kind, terms, started_at)
         SELECT id, 2, 1, episode_started_at, '{kind}', {terms}, episode_started_at FROM thread WHERE {of}"
    );
    run(ctx, &sql).await;
}

async fn holds(ctx: &Ctx) {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
}

/// From now on an hour by the hours of an office in London is promised.
async fn office(ctx: &Ctx) {
    let mut week = vec!["9-17".to_owned(); 5];
    week.extend([String::new(), String::new()]);
    let office = SetCalendar {
        name: "office".into(),
        zone: "Europe/London".into(),
        week,
        days: Vec::new(),
    };
    calendars::set(ctx, &Actor::System, office).await.unwrap();
    let hour = SetPolicy {
        name: "phones".into(),
        category: Some("phones".into()),
        after: "60m".into(),
        calendar: Some("office".into()),
        ..SetPolicy::default()
    };
    policies::set(ctx, &Actor::System, hour).await.unwrap();
}

both! {
    async fn many_nodes_escalate_in_due_order_and_once(ctx, clock) {
        let cast = cast(&ctx).await;
        // More than any list or batch holds, so that nothing caps what is looked at.
        for _ in 0..300 {
            ask(&ctx, &cast.arun).await;
            clock.advance(1);
        }
        clock.advance(3_600);
        let all = futures_util::future::join_all((0..6).map(|_| escalations::reconcile(&ctx))).await;
        let times: usize = all.into_iter().map(Result::unwrap).sum();
        assert_eq!(times, 300);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        holds(&ctx).await;
    }
}

both! {
    async fn after_a_standstill_the_longest_overdue_come_first(ctx, clock) {
        let cast = cast(&ctx).await;
        for _ in 0..240 {
            ask(&ctx, &cast.arun).await;
            clock.advance(30);
        }
        // Newer questions may be due earlier: order is by the due moment, not by age.
        run(&ctx, "UPDATE thread SET due_at = due_at - 1199000000 WHERE id % 7 = 0").await;
        happened(&ctx, "policy_applied", "'{\"policy_id\":null,\"after_seconds\":1}'", "id % 7 = 0").await;
        clock.advance(2 * 60 * MINUTE);
        assert_eq!(escalated(&ctx).await, 240);
        let due: Vec<_> = cases(&ctx).await.iter().map(|case| case.due_at).collect();
        assert!(due.is_sorted(), "{due:?}");
    }
}

both! {
    async fn nothing_fires_a_moment_early(ctx, clock) {
        let cast = cast(&ctx).await;
        ask(&ctx, &cast.arun).await;
        clock.advance(20 * MINUTE - 1);
        let swept = escalations::sweep(&ctx).await.unwrap();
        assert_eq!((swept.lags.len(), swept.until_next), (0, Some(Duration::from_secs(1))));
        clock.advance(1);
        let swept = escalations::sweep(&ctx).await.unwrap();
        assert_eq!((swept.lags.len(), swept.until_next), (1, None));
        assert!(swept.lags[0] < Duration::from_secs(30), "{:?}", swept.lags);
    }
}

both! {
    async fn a_clock_that_leaps_a_day_forward_and_back_loses_nothing_and_fires_nothing_twice(ctx, clock) {
        let cast = cast(&ctx).await;
        office(&ctx).await;
        // Monday: an hour of the office, half of which has run.
        let first = ask(&ctx, &cast.arun).await.id;
        clock.advance(30 * MINUTE);
        clock.advance(DAY);
        let second = ask(&ctx, &cast.arun).await.id;
        assert_eq!(escalated(&ctx).await, 1, "by the clock that is, the first is due");
        clock.advance(-DAY);
        let third = ask(&ctx, &cast.arun).await.id;
        clock.advance(60 * MINUTE - 1);
        assert_eq!(escalated(&ctx).await, 0, "not a second early, and not the first again");
        clock.advance(1);
        assert_eq!(escalated(&ctx).await, 1, "the third, by the hours of Monday");
        // Saturday: what was asked on a Tuesday that had not come yet is due on that Tuesday.
        clock.advance(5 * DAY);
        assert_eq!(escalated(&ctx).await, 1);
        let found: Vec<_> = cases(&ctx).await.iter().map(|case| (case.thread_id, case.due_at.to_string())).collect();
        assert_eq!(found, [
            (first, "2026-01-05T10:00:00Z".to_owned()),
            (third, "2026-01-05T10:30:00Z".to_owned()),
            (second, "2026-01-06T10:30:00Z".to_owned()),
        ]);
        assert_eq!(escalated(&ctx).await, 0);
        holds(&ctx).await;
    }
}

both! {
    async fn summer_time_neither_gives_nor_takes_an_hour(ctx, clock) {
        let cast = cast(&ctx).await;
        office(&ctx).await;
        // Friday 27 March 2026, 16:30 in London; on Sunday its clocks go forward. Half an hour runs on
        // Friday, the other on Monday from nine, which is eight in UTC.
        clock.advance(81 * DAY + 7 * 60 * MINUTE + 30 * MINUTE);
        let spring = ask(&ctx, &cast.arun).await;
        assert_eq!(spring.promise.unwrap().due_at.to_string(), "2026-03-30T08:30:00Z");
        clock.advance(2 * DAY + 16 * 60 * MINUTE - 1);
        assert_eq!(escalated(&ctx).await, 0);
        clock.advance(1);
        assert_eq!(escalated(&ctx).await, 1);
        // Friday 23 October, 16:30 in London, 15:30 in UTC; on Sunday the clocks go back.
        clock.advance(207 * DAY + 7 * 60 * MINUTE);
        let autumn = ask(&ctx, &cast.arun).await;
        assert_eq!(autumn.promise.unwrap().due_at.to_string(), "2026-10-26T09:30:00Z");
        clock.advance(2 * DAY + 18 * 60 * MINUTE - 1);
        assert_eq!(escalated(&ctx).await, 0);
        clock.advance(1);
        assert_eq!(escalated(&ctx).await, 1);
        holds(&ctx).await;
    }
}

both! {
    async fn a_clock_put_back_neither_fires_early_nor_twice_nor_loses_anything(ctx, clock) {
        let cast = cast(&ctx).await;
        let early = ask(&ctx, &cast.arun).await.id;
        clock.advance(20 * MINUTE);
        assert_eq!(escalated(&ctx).await, 1);
        let before = ask(&ctx, &cast.arun).await.id;
        clock.advance(-60 * MINUTE);
        let after = ask(&ctx, &cast.arun).await.id;
        assert_eq!(escalated(&ctx).await, 0);
        clock.advance(20 * MINUTE);
        assert_eq!(escalated(&ctx).await, 1, "asked after the jump: due by the clock that is");
        clock.advance(60 * MINUTE);
        assert_eq!(escalated(&ctx).await, 1, "asked before the jump: due at the moment promised");
        let threads: Vec<ThreadId> = cases(&ctx).await.iter().map(|case| case.thread_id).collect();
        assert_eq!(threads, [early, after, before]);
        holds(&ctx).await;
    }
}

both! {
    async fn a_clock_put_forward_a_day_fires_what_is_due_by_it_once(ctx, clock) {
        let cast = cast(&ctx).await;
        for _ in 0..5 {
            ask(&ctx, &cast.arun).await;
        }
        clock.advance(24 * 60 * MINUTE);
        assert_eq!(escalated(&ctx).await, 5);
        // Put right again: the same questions do not fire a second time, new ones wait their time.
        clock.advance(-24 * 60 * MINUTE);
        ask(&ctx, &cast.arun).await;
        assert_eq!(escalated(&ctx).await, 0);
        clock.advance(20 * MINUTE);
        assert_eq!(escalated(&ctx).await, 1);
        holds(&ctx).await;
    }
}

both! {
    async fn leftovers_do_not_hold_up_what_is_due(ctx, clock) {
        let cast = cast(&ctx).await;
        for _ in 0..150 {
            ask(&ctx, &cast.arun).await;
        }
        run(&ctx, "UPDATE thread SET episode_state = 'answered'").await;
        happened(&ctx, "answered", "NULL", "due_at IS NOT NULL").await;
        ask(&ctx, &cast.arun).await;
        clock.advance(60 * MINUTE);
        assert_eq!(escalated(&ctx).await, 1);
        assert_eq!(escalations::overdue(&ctx).await.unwrap(), 0);
    }
}

/// Makes the database refuse the case of one thread.
async fn refuse(ctx: &Ctx, id: ThreadId) {
    let sql = if ctx.db().is_postgres() {
        format!("ALTER TABLE escalation ADD CONSTRAINT poison CHECK (thread_id <> {id})")
    } else {
        format!(
            "CREATE TRIGGER poison BEFORE INSERT ON escalation WHEN NEW.thread_id = {id} BEGIN SELECT RAISE(ABORT, 'poison'); END"
        )
    };
    run(ctx, &sql).await;
}

both! {
    async fn a_thread_that_cannot_be_escalated_holds_up_no_other(ctx, clock) {
        let cast = cast(&ctx).await;
        let mut asked = Vec::new();
        for _ in 0..130 {
            asked.push(ask(&ctx, &cast.arun).await.id);
        }
        refuse(&ctx, asked[3]).await;
        clock.advance(60 * MINUTE);
        let swept = escalations::sweep(&ctx).await.unwrap();
        assert_eq!((swept.lags.len(), swept.failed.len()), (129, 1));
        assert_eq!(swept.until_next, Some(Duration::ZERO));
        assert_eq!(escalations::overdue(&ctx).await.unwrap(), 1);
        let found = audit(&ctx).await.unwrap().checks.into_iter().find(|c| c.name == "overdue").unwrap();
        assert_eq!(found.broken, 1, "the audit tells");
        let lift = if ctx.db().is_postgres() { "ALTER TABLE escalation DROP CONSTRAINT poison" } else { "DROP TRIGGER poison" };
        run(&ctx, lift).await;
        assert_eq!(escalated(&ctx).await, 1);
        holds(&ctx).await;
    }
}

#[tokio::test]
async fn nodes_with_wrong_clocks_go_by_the_clock_of_their_database() {
    let Some((ctx, _)) = test_support::postgres().await else {
        return;
    };
    let cast = cast(&ctx).await;
    let node = test_support::real_node_of(&ctx).await;
    let now = node.shared_now().await.unwrap();
    let wrong = node.now();
    assert!(
        now.seconds_since(wrong).abs() > 86_400,
        "the node's own clock is far off"
    );
    let asked = ask(&node, &cast.ana).await;
    assert!(asked.created_at.seconds_since(now).abs() < 60);
    let due = asked.promise.unwrap().due_at;
    assert_eq!(due, asked.created_at.plus_seconds(20 * 60));
    let back = NewPost {
        body: "Which one?".into(),
        intent: Intent::Clarification,
    };
    threads::reply(&node, &cast.ben, asked.id, back)
        .await
        .unwrap();
    let tells = NewPost {
        body: "The blue one.".into(),
        intent: Intent::Comment,
    };
    threads::reply(&node, &cast.ana, asked.id, tells)
        .await
        .unwrap();
    let row = crate::threads::queries::thread(ctx.read(), asked.id)
        .await
        .unwrap();
    assert!(
        row.due_at.unwrap().seconds_since(due).abs() < 60,
        "it rested for a moment, not for months"
    );
    threads::close(&node, &cast.mona, asked.id, "Enough")
        .await
        .unwrap();
    threads::reopen(&node, &cast.mona, asked.id, "")
        .await
        .unwrap();
    let row = crate::threads::queries::thread(ctx.read(), asked.id)
        .await
        .unwrap();
    assert!(row.due_at.unwrap().seconds_since(due).abs() < 60);
}
