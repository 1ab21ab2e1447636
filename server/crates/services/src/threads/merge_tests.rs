//! Merging: posts, people and promises end up where they belong.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::audit::audit;
use crate::escalations::{self, queries as cases};
use crate::test_support::both;
use crate::threads::tests::{Cast, ask, cast};
use crate::threads::{self, queries};
use crate::{Ctx, PageRequest};
use backstop_domain::commands::NewPost;
use backstop_domain::escalation::{EscalationState, LedgerEvent};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadState};
use backstop_domain::{Actor, ErrorCode};

async fn say(ctx: &Ctx, actor: &Actor, id: ThreadId, intent: Intent) -> PostId {
    let post = NewPost {
        body: "Some words.".into(),
        intent,
    };
    threads::reply(ctx, actor, id, post).await.unwrap().id
}

async fn merge(ctx: &Ctx, cast: &Cast, id: ThreadId, into: ThreadId) {
    threads::merge(ctx, &cast.mona, id, into, "The same question")
        .await
        .unwrap();
}

async fn holds(ctx: &Ctx) {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
}

both! {
    async fn posts_people_and_counters_move(ctx, clock) {
        let cast = cast(&ctx).await;
        let stays = ask(&ctx, &cast.ana).await.id;
        let goes = ask(&ctx, &cast.ben).await.id;
        let question = queries::thread(ctx.read(), goes).await.unwrap().first_post_id.unwrap();
        let answer = say(&ctx, &cast.arun, goes, Intent::Answer).await;
        threads::accept(&ctx, &cast.ben, answer).await.unwrap();
        holds(&ctx).await;
        merge(&ctx, &cast, goes, stays).await;
        let page = threads::page(&ctx, &cast.ana, stays, PageRequest::first(20)).await.unwrap();
        let ids: Vec<PostId> = page.posts.iter().skip(1).map(|post| post.id).collect();
        assert_eq!(ids, [question, answer]);
        assert_eq!((page.thread.reply_count, page.thread.accepted_post_id), (2, None));
        assert_eq!(page.thread.state, ThreadState::Answered, "the answer that came along counts");
        let (ben, arun) = (cast.ben.account().unwrap(), cast.arun.account().unwrap());
        assert!(queries::follows(ctx.read(), ben, stays).await.unwrap());
        assert!(!queries::follows(ctx.read(), ben, goes).await.unwrap());
        assert!(queries::follows(ctx.read(), arun, stays).await.unwrap());
        for actor in [&cast.ben, &cast.mona] {
            let gone = threads::page(&ctx, actor, goes, PageRequest::first(20)).await.unwrap_err();
            assert_eq!(gone.failure().code, ErrorCode::NotFound);
            let merged = threads::merged_into(&ctx, actor, goes).await.unwrap().unwrap();
            assert!(merged.into == stays && merged.url.ends_with(&format!("#post-{question}")), "{merged:?}");
        }
        assert_eq!(threads::merged_into(&ctx, &cast.ana, stays).await.unwrap(), None);
        // Found once, in the thread that stays.
        holds(&ctx).await;
        clock.advance(7 * 86_400);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0, "both clocks have ended");
    }
}

both! {
    async fn an_older_thread_does_not_push_the_question_aside(ctx, _clock) {
        let cast = cast(&ctx).await;
        let goes = ask(&ctx, &cast.ben).await.id;
        say(&ctx, &cast.arun, goes, Intent::Comment).await;
        let stays = ask(&ctx, &cast.ana).await.id;
        let own = queries::thread(ctx.read(), stays).await.unwrap().first_post_id.unwrap();
        merge(&ctx, &cast, goes, stays).await;
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let request = PageRequest { limit: 1, after };
            let page = threads::page(&ctx, &cast.ana, stays, request).await.unwrap();
            seen.extend(page.posts.iter().map(|post| post.id));
            let Some(next) = page.next else { break };
            after = PageRequest::parse(Some(1), Some(&next)).unwrap().after;
        }
        assert_eq!(seen.first(), Some(&own));
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 3, "{seen:?}");
        let row = queries::thread(ctx.read(), stays).await.unwrap();
        assert_eq!(row.episode_state, EpisodeState::Open, "a comment is no answer");
        holds(&ctx).await;
    }
}

both! {
    async fn a_case_ends_and_tells_why(ctx, clock) {
        let cast = cast(&ctx).await;
        let goes = ask(&ctx, &cast.ben).await.id;
        clock.advance(20 * 60);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        let stays = ask(&ctx, &cast.ana).await.id;
        merge(&ctx, &cast, goes, stays).await;
        let case = cases::of_thread(ctx.read(), goes).await.unwrap().remove(0);
        assert_eq!(case.state, EscalationState::Cancelled);
        let last = cases::events(ctx.read(), case.id).await.unwrap().pop().unwrap();
        assert_eq!((last.kind, last.data), (LedgerEvent::Cancelled, format!("{{\"merged_into\":{stays}}}")));
        let row = queries::thread(ctx.read(), goes).await.unwrap();
        assert_eq!((row.episode_state, row.state), (EpisodeState::Cancelled, ThreadState::Closed));
        clock.advance(20 * 60);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1, "the one that stays keeps its promise");
        holds(&ctx).await;
    }
}

both! {
    async fn an_answer_that_did_not_help_helps_nobody_after_a_merge(ctx, clock) {
        let cast = cast(&ctx).await;
        // Into a question whose only answer was rejected: it goes on waiting.
        let stays = ask(&ctx, &cast.ana).await.id;
        say(&ctx, &cast.ben, stays, Intent::Answer).await;
        threads::unsolved(&ctx, &cast.ana, stays, "").await.unwrap();
        let goes = ask(&ctx, &cast.ben).await.id;
        merge(&ctx, &cast, goes, stays).await;
        let row = queries::thread(ctx.read(), stays).await.unwrap();
        assert_eq!((row.episode_state, row.answer_count), (EpisodeState::Open, 0));
        // The rejected answer of another question helps here no more than there.
        let goes = ask(&ctx, &cast.ana).await.id;
        let tried = say(&ctx, &cast.arun, goes, Intent::Answer).await;
        threads::unsolved(&ctx, &cast.ana, goes, "").await.unwrap();
        merge(&ctx, &cast, goes, stays).await;
        let row = queries::thread(ctx.read(), stays).await.unwrap();
        assert_eq!((row.episode_state, row.answer_count), (EpisodeState::Open, 0));
        clock.advance(20 * 60);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1, "the promise is kept");
        // Hiding and showing it again changes nothing either.
        let post = queries::post(ctx.read(), tried).await.unwrap();
        assert!(post.rejected && post.thread_id == stays);
        holds(&ctx).await;
    }
}

both! {
    async fn an_answer_that_comes_along_ends_a_clock_that_began_anew(ctx, _clock) {
        let cast = cast(&ctx).await;
        let stays = ask(&ctx, &cast.ana).await.id;
        say(&ctx, &cast.arun, stays, Intent::Answer).await;
        threads::unsolved(&ctx, &cast.ana, stays, "").await.unwrap();
        let goes = ask(&ctx, &cast.ben).await.id;
        // Ben helped himself: no answer to his own question, but one to hers.
        let own = say(&ctx, &cast.ben, goes, Intent::Answer).await;
        merge(&ctx, &cast, goes, stays).await;
        let row = queries::thread(ctx.read(), stays).await.unwrap();
        assert_eq!((row.episode_state, row.answer_count, row.state), (EpisodeState::Answered, 1, ThreadState::Answered));
        // Once that is gone, nothing is answered any more, and the clock begins again.
        threads::delete(&ctx, &cast.mona, own).await.unwrap();
        let row = queries::thread(ctx.read(), stays).await.unwrap();
        assert_eq!((row.episode_state, row.answer_count, row.episode), (EpisodeState::Open, 0, 3));
        holds(&ctx).await;
    }
}

both! {
    async fn a_moderator_who_asked_is_no_customer_who_replies(ctx, clock) {
        let cast = cast(&ctx).await;
        let stays = ask(&ctx, &cast.mona).await.id;
        clock.advance(20 * 60);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        let goes = ask(&ctx, &cast.ana).await.id;
        say(&ctx, &cast.ben, goes, Intent::Answer).await;
        merge(&ctx, &cast, goes, stays).await;
        let case = cases::of_thread(ctx.read(), stays).await.unwrap().remove(0);
        assert_eq!(case.state, EscalationState::Cancelled, "the community was quicker");
        holds(&ctx).await;
    }
}

both! {
    async fn what_cannot_be_merged_is_refused(ctx, _clock) {
        let cast = cast(&ctx).await;
        let (one, two) = (ask(&ctx, &cast.ana).await.id, ask(&ctx, &cast.ana).await.id);
        let refused = async |actor: &Actor, id, into, reason: &str| {
            let error = threads::merge(&ctx, actor, id, into, reason).await.unwrap_err().failure();
            (error.code, error.fields.first().map(|field| field.field.clone()))
        };
        let into = Some("into".to_owned());
        assert_eq!(refused(&cast.ana, one, two, "x").await.0, ErrorCode::Forbidden);
        assert_eq!(refused(&cast.mona, one, two, "").await, (ErrorCode::Invalid, Some("reason".to_owned())));
        assert_eq!(refused(&cast.mona, one, one, "x").await, (ErrorCode::Invalid, into.clone()));
        assert_eq!(refused(&cast.mona, one, ThreadId(999), "x").await, (ErrorCode::Invalid, into.clone()));
        assert_eq!(refused(&cast.mona, ThreadId(999), one, "x").await.0, ErrorCode::NotFound);
        threads::close(&ctx, &cast.mona, two, "Done").await.unwrap();
        assert_eq!(refused(&cast.mona, one, two, "x").await, (ErrorCode::Invalid, into.clone()));
        merge(&ctx, &cast, two, one).await;
        assert_eq!(refused(&cast.mona, two, one, "x").await.0, ErrorCode::Conflict, "it is merged already");
        let three = ask(&ctx, &cast.ben).await.id;
        assert_eq!(refused(&cast.mona, three, two, "x").await, (ErrorCode::Invalid, into));
        holds(&ctx).await;
    }
}

both! {
    async fn two_merges_into_each_other_leave_one_thread(ctx, _clock) {
        let cast = cast(&ctx).await;
        for _ in 0..10 {
            let (one, two) = (ask(&ctx, &cast.arun).await.id, ask(&ctx, &cast.arun).await.id);
            let (there, back) = futures_util::future::join(
                Box::pin(threads::merge(&ctx, &cast.mona, one, two, "Same")),
                Box::pin(threads::merge(&ctx, &cast.mona, two, one, "Same")),
            ).await;
            assert!(there.is_ok() != back.is_ok(), "one of the two");
        }
        holds(&ctx).await;
    }
}
