//! Changed rules: clocks follow them once, gently, and no wave is released.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::test_support::both;
use crate::threads::clock::tests::{ask, office, person, seal_again, set_policy};
use crate::{Ctx, audit::audit, calendars, escalations, policies, threads};
use backstop_domain::commands::{CalendarDay, SetCalendar, SetPolicy};
use backstop_domain::ids::ThreadId;
use backstop_domain::{Actor, Role};
use sea_orm::ConnectionTrait;

async fn due(ctx: &Ctx, id: ThreadId) -> String {
    threads::clock(ctx, &Actor::System, id)
        .await
        .unwrap()
        .due_at
        .unwrap()
        .to_string()
}

async fn sound(ctx: &Ctx) {
    let report = audit(ctx).await.unwrap();
    let broken: Vec<_> = report
        .checks
        .into_iter()
        .filter(|c| !c.ok && c.name != "index")
        .collect();
    assert_eq!(broken, []);
}

fn policy(after: &str) -> SetPolicy {
    SetPolicy {
        name: "all".into(),
        after: after.into(),
        calendar: Some("office".into()),
        ..SetPolicy::default()
    }
}

both! {
    async fn clocks_follow_a_changed_policy_once_and_a_preview_says_so_before(ctx, clock) {
        office(&ctx).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        let thread = ask(&ctx, &ana).await;
        clock.advance(600);
        let impact = policies::preview(&ctx, &Actor::System, &policy("2h")).await.unwrap();
        assert_eq!((impact.open, impact.later, impact.earlier, impact.graced, impact.most_later_seconds), (1, 1, 0, 0, 3_600));
        assert_eq!(due(&ctx, thread.id).await, "2026-01-05T10:00:00Z");
        set_policy(&ctx, "2h", Some("office")).await;
        assert_eq!((apply(&ctx).await.unwrap(), apply(&ctx).await.unwrap()), (1, 0));
        assert_eq!(due(&ctx, thread.id).await, "2026-01-05T11:00:00Z");
        // Due long ago by the new rule: a quarter of an hour is given.
        clock.advance(1_800);
        let impact = policies::preview(&ctx, &Actor::System, &policy("5m")).await.unwrap();
        assert_eq!((impact.earlier, impact.graced, impact.most_earlier_seconds), (1, 1, 65 * 60));
        set_policy(&ctx, "5m", Some("office")).await;
        apply(&ctx).await.unwrap();
        assert_eq!(due(&ctx, thread.id).await, "2026-01-05T09:55:00Z");
        sound(&ctx).await;
        clock.advance(900);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        sound(&ctx).await;
    }
}

both! {
    async fn clocks_follow_a_changed_calendar(ctx, clock) {
        office(&ctx).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        clock.advance(7 * 3_600 + 1_800);
        let thread = ask(&ctx, &ana).await;
        let week = ["9-17", "9-17", "9-17", "9-17", "9-17", "", ""].map(str::to_owned).to_vec();
        let days = vec![CalendarDay { date: "2026-01-06".into(), label: "Epiphany".into(), hours: String::new() }];
        let cmd = SetCalendar { name: "office".into(), zone: "Europe/London".into(), week, days };
        assert_eq!(calendars::preview(&ctx, &Actor::System, &cmd).await.unwrap().most_later_seconds, 86_400);
        calendars::set(&ctx, &Actor::System, cmd).await.unwrap();
        assert_eq!(apply(&ctx).await.unwrap(), 1);
        assert_eq!(due(&ctx, thread.id).await, "2026-01-07T09:30:00Z");
        let said = threads::clock(&ctx, &ana, thread.id).await.unwrap().explanation;
        assert!(said.iter().any(|s| s == "Tue 6 Jan 2026: closed (Epiphany)."), "{said:?}");
        sound(&ctx).await;
    }
}

/// Copies of a question with a running clock, as if many had asked in the same second.
async fn multiply(ctx: &Ctx, id: ThreadId, copies: i64) {
    let db = &ctx.db().write;
    let columns = "kind, title, slug, category_id, author_id, created_at, bumped_at, state, visibility, closed, first_post_id, episode, \
                   episode_state, episode_started_at, clock_left, clock_running_since, due_at, policy_id, tags, urgency, rules";
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})"
    );
    for sql in [
        format!(
            "INSERT INTO thread ({columns}) {numbers} SELECT {columns} FROM thread, n WHERE id = {id}"
        ),
        format!(
            "INSERT INTO clock_event (thread_id, seq, episode, at, kind, terms, started_at, due_at) \
             SELECT t.id, 1, 1, e.at, e.kind, e.terms, e.started_at, e.due_at FROM thread t, clock_event e WHERE e.thread_id = {id} AND t.id > {id}"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    seal_again(ctx).await;
}

both! {
    async fn no_change_releases_a_wave(ctx, clock) {
        office(&ctx).await;
        set_policy(&ctx, "30d", None).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        let thread = ask(&ctx, &ana).await;
        multiply(&ctx, thread.id, 1_999).await;
        clock.advance(86_400);
        let impact = policies::preview(&ctx, &Actor::System, &SetPolicy { calendar: None, ..policy("1h") }).await.unwrap();
        assert_eq!((impact.open, impact.earlier, impact.graced), (2_000, 2_000, 2_000));
        set_policy(&ctx, "1h", None).await;
        assert_eq!(apply(&ctx).await.unwrap(), 2_000);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0, "nothing at once");
        clock.advance(899);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0, "nothing within the grace");
        let mut released = 0;
        for _ in 0..4 {
            clock.advance(60);
            let now = escalations::reconcile(&ctx).await.unwrap();
            assert!((1..=31).contains(&now), "{now} in one minute");
            released += now;
        }
        assert!(released > 100);
        sound(&ctx).await;
    }
}
