#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use super::*;
use crate::Ctx;
use crate::test_support::both;
use backstop_domain::Timestamp;
use backstop_entity::job;
use sea_orm::EntityTrait;

async fn ask_for(ctx: &Ctx, key: &str, run_at: Timestamp) -> bool {
    let txn = ctx.write().await.unwrap();
    let new = enqueue(&txn, "mail", key, "{}", run_at).await.unwrap();
    txn.commit().await.unwrap();
    new
}

async fn row(ctx: &Ctx, id: i64) -> Job {
    job::Entity::find_by_id(id)
        .one(ctx.read())
        .await
        .unwrap()
        .unwrap()
}

both! {
    async fn the_same_work_is_asked_for_once(ctx, clock) {
        assert!(ask_for(&ctx, "a", ctx.now()).await);
        assert!(!ask_for(&ctx, "a", ctx.now()).await);
        let txn = ctx.write().await.unwrap();
        let many = |n: i64| NewJob { kind: "mail", dedup_key: format!("many:{n}"), payload: String::new(), run_at: ctx.now() };
        assert_eq!(enqueue_many(&txn, (0..2_500).map(many).collect()).await.unwrap(), 2_500);
        assert_eq!(enqueue_many(&txn, (2_499..2_501).map(many).collect()).await.unwrap(), 1);
        assert_eq!(enqueue_many(&txn, Vec::new()).await.unwrap(), 0);
        txn.commit().await.unwrap();
        let job = lease(&ctx, "mail", 1).await.unwrap().remove(0);
        done(&ctx, &job).await.unwrap();
        assert!(!ask_for(&ctx, &job.dedup_key, ctx.now()).await, "done work stays known");
    }
}

both! {
    async fn a_leased_job_is_nobody_elses_until_the_lease_ends(ctx, clock) {
        ask_for(&ctx, "now", ctx.now()).await;
        ask_for(&ctx, "later", ctx.now().plus_seconds(600)).await;
        assert!(lease(&ctx, "delivery", 10).await.unwrap().is_empty(), "other kinds are left alone");
        let first = lease(&ctx, "mail", 10).await.unwrap();
        assert_eq!(first.iter().map(|j| (j.dedup_key.as_str(), j.attempts)).collect::<Vec<_>>(), [("now", 1)]);
        assert!(lease(&ctx, "mail", 10).await.unwrap().is_empty());
        clock.advance(LEASE_SECONDS + 1);
        let second = lease(&ctx, "mail", 10).await.unwrap();
        assert_eq!(second[0].attempts, 2);
        done(&ctx, &first[0]).await.unwrap();
        assert_eq!(row(&ctx, first[0].id).await.state, PENDING, "who lost the lease changes nothing");
        done(&ctx, &second[0]).await.unwrap();
        assert_eq!(row(&ctx, first[0].id).await.state, DONE);
    }
}

both! {
    async fn failures_are_tried_again_later_and_at_last_given_up(ctx, clock) {
        ask_for(&ctx, "a", ctx.now()).await;
        for attempt in 1..=ATTEMPTS_MAX {
            let job = lease(&ctx, "mail", 1).await.unwrap().remove(0);
            assert_eq!(job.attempts, attempt);
            assert_eq!(retry(&ctx, &job, "busy").await.unwrap(), attempt < ATTEMPTS_MAX);
            assert!(lease(&ctx, "mail", 1).await.unwrap().is_empty());
            clock.advance(3_600);
        }
        let job = job::Entity::find().one(ctx.read()).await.unwrap().unwrap();
        assert_eq!((job.state.as_str(), job.last_error.as_str()), (DEAD, "busy"));
        assert!(lease(&ctx, "mail", 1).await.unwrap().is_empty());
    }
}

both! {
    async fn a_job_that_kills_its_worker_is_given_up_too(ctx, clock) {
        ask_for(&ctx, "a", ctx.now()).await;
        for _ in 0..ATTEMPTS_MAX {
            assert_eq!(lease(&ctx, "mail", 1).await.unwrap().len(), 1);
            clock.advance(LEASE_SECONDS + 1);
        }
        assert!(lease(&ctx, "mail", 1).await.unwrap().is_empty());
        assert_eq!(job::Entity::find().one(ctx.read()).await.unwrap().unwrap().state, DEAD);
    }
}

both! {
    async fn workers_at_once_share_jobs_without_overlap(ctx, clock) {
        let txn = ctx.write().await.unwrap();
        let many = |n: i64| NewJob { kind: "mail", dedup_key: n.to_string(), payload: String::new(), run_at: ctx.now() };
        enqueue_many(&txn, (0..60).map(many).collect()).await.unwrap();
        txn.commit().await.unwrap();
        let workers = (0..8).map(|_| lease(&ctx, "mail", 10));
        let mut ids: Vec<i64> = futures_util::future::join_all(workers).await.into_iter().flat_map(Result::unwrap).map(|j| j.id).collect();
        while let Ok(more) = lease(&ctx, "mail", 10).await && !more.is_empty() {
            ids.extend(more.iter().map(|j| j.id));
        }
        let taken = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((taken, ids.len()), (60, 60));
    }
}

both! {
    async fn old_finished_jobs_are_forgotten(ctx, clock) {
        for key in ["done", "dead"] {
            ask_for(&ctx, key, ctx.now()).await;
        }
        for job in lease(&ctx, "mail", 10).await.unwrap() {
            if job.dedup_key == "done" { done(&ctx, &job).await.unwrap() } else { give_up(&ctx, &job, "no such box").await.unwrap() }
        }
        assert_eq!(prune(&ctx).await.unwrap(), 0);
        clock.advance(31 * 86_400);
        ask_for(&ctx, "waiting", ctx.now()).await;
        assert_eq!(prune(&ctx).await.unwrap(), 1);
        let mut left: Vec<String> = job::Entity::find().all(ctx.read()).await.unwrap().into_iter().map(|j| j.dedup_key).collect();
        left.sort();
        assert_eq!(left, ["dead", "waiting"]);
    }
}
