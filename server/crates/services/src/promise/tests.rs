#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::test_support::both;
use crate::threads::clock::tests::{ask, office, person, set_policy};
use crate::{Ctx, escalations, promise, threads};
use backstop_domain::commands::{CaseReply, NewPost};
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::Intent;
use backstop_domain::{Actor, Role};

const DAY: i64 = 86_400;

async fn answer(ctx: &Ctx, who: &Actor, id: ThreadId) {
    let post = NewPost {
        body: "Turn it off and on.".into(),
        intent: Intent::Answer,
    };
    threads::reply(ctx, who, id, post).await.unwrap();
}

both! {
    async fn an_empty_community_has_twelve_empty_months(ctx, clock) {
        let report = promise::report(&ctx).await.unwrap();
        assert_eq!((report.asked, report.ended, report.share_kept), (0, 0, None));
        let names: Vec<_> = report.months.iter().map(|m| m.month.as_str()).collect();
        assert_eq!((names.len(), names[0], names[11]), (12, "2025-02", "2026-01"));
    }
}

both! {
    async fn promises_are_counted_in_the_month_they_ended_in(ctx, clock) {
        office(&ctx).await;
        set_policy(&ctx, "60m", None).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        let arun = person(&ctx, "arun", Role::Agent).await;
        // Answered after ten minutes, answered to the second, answered late while nobody looked.
        let early = ask(&ctx, &ana).await;
        let just = ask(&ctx, &ana).await;
        let late = ask(&ctx, &ana).await;
        clock.advance(600);
        answer(&ctx, &ben, early.id).await;
        clock.advance(3_000);
        answer(&ctx, &ben, just.id).await;
        clock.advance(30);
        answer(&ctx, &ben, late.id).await;
        // Handed over 60 s after it was due, and an hour after.
        ask(&ctx, &ana).await;
        clock.advance(3_660);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        ask(&ctx, &ana).await;
        clock.advance(7_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        clock.advance(1_800);
        let case = escalations::next(&ctx, &arun).await.unwrap().unwrap();
        let reply = CaseReply { body: "Here is how.".into(), visibility: ReplyVisibility::Public };
        escalations::reply(&ctx, &arun, escalations::CaseAt { id: case.id, version: None }, reply).await.unwrap();
        // Still open at the end of the month.
        clock.advance(26 * DAY);
        ask(&ctx, &ana).await;

        let report = promise::report(&ctx).await.unwrap();
        let month = report.months.last().unwrap();
        assert_eq!((month.asked, month.ended, month.answered), (6, 5, 2));
        assert_eq!((month.escalated, month.kept, month.unreplied), (2, 3, 1));
        assert_eq!(month.share_kept, Some(60.0));
        // 600, 3600, 3630, and the case of the first hand-over: 3660 + 7200 + 1800.
        assert_eq!(month.official_reply_seconds, Some(9_000));
        assert_eq!(month.first_answer_seconds, Some(3_615));
        assert_eq!((report.asked, report.ended, report.kept), (6, 5, 3));
    }
}

both! {
    async fn a_new_month_leaves_the_old_one_as_it_was(ctx, clock) {
        office(&ctx).await;
        set_policy(&ctx, "60m", None).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        clock.advance(26 * DAY + 14 * 3_600 + 3_000);
        // Asked on 31 January at 23:50, answered on 1 February at 00:10.
        let over = ask(&ctx, &ana).await;
        assert_eq!(promise::report(&ctx).await.unwrap().months[11].asked, 1);
        clock.advance(1_200);
        answer(&ctx, &ben, over.id).await;
        let report = promise::report(&ctx).await.unwrap();
        let [.., january, february] = report.months.as_slice() else { panic!("two months") };
        assert_eq!((january.month.as_str(), january.asked, january.ended), ("2026-01", 1, 0));
        assert_eq!((february.month.as_str(), february.asked, february.kept), ("2026-02", 0, 1));
    }
}

both! {
    async fn figures_are_kept_for_five_minutes(ctx, clock) {
        office(&ctx).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        assert_eq!(promise::report(&ctx).await.unwrap().asked, 0);
        ask(&ctx, &ana).await;
        clock.advance(299);
        assert_eq!(promise::report(&ctx).await.unwrap().asked, 0);
        clock.advance(1);
        assert_eq!(promise::report(&ctx).await.unwrap().asked, 1);
    }
}
