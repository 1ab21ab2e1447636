//! What happens in the same instant as an escalation: one of the two wins, the ledger tells which,
//! and nothing is left between. Each race is run many times with the two starting at varying moments.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print what they met"
)]

use crate::Ctx;
use crate::audit::audit;
use crate::escalations::{self, queries};
use crate::test_support::both;
use crate::threads::tests::{Cast, ask, cast};
use crate::threads::{self, queries as rows};
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::NewPost;
use backstop_domain::escalation::{EscalationState, LedgerEvent};
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::{EpisodeState, Intent, Visibility};
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::{escalation, thread};
use std::time::Duration;

const ROUNDS: u64 = 40;

/// How the two are staggered in a round, in microseconds: each starts first half of the time.
fn stagger(round: u64) -> (Duration, Duration) {
    let step = Duration::from_micros(round / 2 * 150);
    if round.is_multiple_of(2) {
        (Duration::ZERO, step)
    } else {
        (step, Duration::ZERO)
    }
}

/// Lets a question fall due and runs `act` in the same instant as two nodes that escalate it.
/// Yields the thread, and its case where it became one.
async fn race<F: Future<Output = ()>>(
    ctx: &Ctx,
    clock: &ManualClock,
    cast: &Cast,
    round: u64,
    act: impl FnOnce(ThreadId) -> F,
) -> (thread::Model, Option<escalation::Model>) {
    let id = ask(ctx, &cast.ana).await.id;
    clock.advance(20 * 60);
    let (first, second) = stagger(round);
    let acted = Box::pin(async {
        tokio::time::sleep(first).await;
        act(id).await;
    });
    let escalated = Box::pin(async {
        tokio::time::sleep(second).await;
        let (one, two) = tokio::join!(escalations::reconcile(ctx), escalations::reconcile(ctx));
        one.unwrap() + two.unwrap()
    });
    let ((), times) = tokio::join!(acted, escalated);
    assert!(times <= 1, "escalated {times} times");
    while escalations::reconcile(ctx).await.unwrap() > 0 {}
    let row = rows::thread(ctx.read(), id).await.unwrap();
    let cases = queries::of_thread(ctx.read(), id).await.unwrap();
    let case = cases.into_iter().find(|case| case.episode == 1);
    (row, case)
}

/// What the ledger says, in order.
async fn story(ctx: &Ctx, case: &escalation::Model) -> Vec<LedgerEvent> {
    let entries = queries::events(ctx.read(), case.id).await.unwrap();
    entries.into_iter().map(|entry| entry.kind).collect()
}

async fn holds(ctx: &Ctx) {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
}

fn said(intent: Intent) -> NewPost {
    NewPost {
        body: "Try this.".into(),
        intent,
    }
}

both! {
    async fn an_answer_races_with_the_escalation(ctx, clock) {
        let cast = cast(&ctx).await;
        let mut cancelled = 0;
        for round in 0..ROUNDS {
            let (row, case) = race(&ctx, &clock, &cast, round, async |id| {
                threads::reply(&ctx, &cast.ben, id, said(Intent::Answer)).await.unwrap();
            }).await;
            assert_eq!((row.episode, row.episode_state, row.due_at), (1, EpisodeState::Answered, None));
            if let Some(case) = case {
                assert_eq!(case.state, EscalationState::Cancelled);
                assert_eq!(story(&ctx, &case).await, [LedgerEvent::Created, LedgerEvent::Cancelled]);
                cancelled += 1;
            }
        }
        println!("the answer came first {} times of {ROUNDS}", ROUNDS - cancelled);
        holds(&ctx).await;
    }
}

both! {
    async fn accepting_races_with_the_escalation(ctx, clock) {
        let cast = cast(&ctx).await;
        for round in 0..ROUNDS {
            // The asker's own solution ends the clock only when it is marked.
            let (row, case) = race(&ctx, &clock, &cast, round, async |id| {
                let own = threads::reply(&ctx, &cast.ana, id, said(Intent::Answer)).await.unwrap();
                threads::accept(&ctx, &cast.ana, own.id).await.unwrap();
            }).await;
            assert!(row.accepted_post_id.is_some());
            assert_eq!((row.episode_state, row.due_at), (EpisodeState::Answered, None));
            if let Some(case) = case {
                assert_eq!(case.state, EscalationState::Cancelled);
                let story = story(&ctx, &case).await;
                assert_eq!((story[0], story.last()), (LedgerEvent::Created, Some(&LedgerEvent::Cancelled)));
            }
        }
        holds(&ctx).await;
    }
}

both! {
    async fn a_question_back_races_with_the_escalation(ctx, clock) {
        let cast = cast(&ctx).await;
        for round in 0..ROUNDS {
            let (row, case) = race(&ctx, &clock, &cast, round, async |id| {
                threads::reply(&ctx, &cast.ben, id, said(Intent::Clarification)).await.unwrap();
            }).await;
            let expected = match &case {
                Some(case) => {
                    assert_eq!(case.state, EscalationState::Queued);
                    EpisodeState::Escalated
                }
                None => EpisodeState::WaitingOnAsker,
            };
            assert_eq!((row.episode_state, row.due_at), (expected, None));
        }
        holds(&ctx).await;
    }
}

both! {
    async fn hiding_and_closing_race_with_the_escalation(ctx, clock) {
        let cast = cast(&ctx).await;
        for round in 0..ROUNDS {
            let hides = round % 4 < 2;
            let (row, case) = race(&ctx, &clock, &cast, round, async |id| {
                if hides {
                    hide(&ctx, &cast.mona, id).await;
                } else {
                    threads::close(&ctx, &cast.mona, id, "Spam").await.unwrap();
                }
            }).await;
            assert!(row.closed || row.visibility == Visibility::Hidden);
            assert_eq!((row.episode_state, row.due_at), (EpisodeState::Cancelled, None));
            if let Some(case) = case {
                assert_eq!(case.state, EscalationState::Cancelled);
                assert_eq!(story(&ctx, &case).await, [LedgerEvent::Created, LedgerEvent::Cancelled]);
            }
        }
        holds(&ctx).await;
    }
}

both! {
    async fn merging_races_with_the_escalation(ctx, clock) {
        let cast = cast(&ctx).await;
        let stays = ask(&ctx, &cast.ana).await.id;
        threads::reply(&ctx, &cast.ben, stays, said(Intent::Answer)).await.unwrap();
        for round in 0..ROUNDS {
            let (row, case) = race(&ctx, &clock, &cast, round, async |id| {
                threads::merge(&ctx, &cast.mona, id, stays, "The same").await.unwrap();
            }).await;
            assert_eq!(row.merged_into, Some(stays));
            assert_eq!((row.episode_state, row.due_at), (EpisodeState::Cancelled, None));
            if let Some(case) = case {
                assert_eq!(case.state, EscalationState::Cancelled);
                assert_eq!(story(&ctx, &case).await, [LedgerEvent::Created, LedgerEvent::Cancelled]);
            }
        }
        let row = rows::thread(ctx.read(), stays).await.unwrap();
        assert_eq!(u64::try_from(row.reply_count), Ok(ROUNDS + 1));
        holds(&ctx).await;
    }
}

async fn hide(ctx: &Ctx, actor: &Actor, id: ThreadId) {
    let first = rows::thread(ctx.read(), id)
        .await
        .unwrap()
        .first_post_id
        .unwrap();
    let txn = ctx.write().await.unwrap();
    let post = rows::post(&txn, first).await.unwrap();
    threads::visibility::set(ctx, &txn, actor, post, Visibility::Hidden)
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

both! {
    async fn an_old_version_of_a_thread_is_never_written_back(ctx, _clock) {
        let cast = cast(&ctx).await;
        let id = ask(&ctx, &cast.ana).await.id;
        let seen = rows::thread(ctx.read(), id).await.unwrap();
        threads::reply(&ctx, &cast.ben, id, said(Intent::Answer)).await.unwrap();
        let txn = ctx.write().await.unwrap();
        let refused = rows::save_thread(&txn, seen).await.unwrap_err().failure();
        assert_eq!(refused.code, ErrorCode::Conflict);
    }
}

both! {
    async fn an_agents_answer_is_kept_with_its_effect(ctx, clock) {
        use crate::idempotency::{self, Pending};
        use backstop_domain::commands::CaseReply;
        use backstop_domain::escalation::ReplyVisibility;
        let cast = cast(&ctx).await;
        ask(&ctx, &cast.ana).await;
        clock.advance(3_600);
        escalations::reconcile(&ctx).await.unwrap();
        let case = escalations::next(&ctx, &cast.arun).await.unwrap().unwrap();
        let account = cast.arun.account().unwrap();
        for (key, visibility) in [("public", ReplyVisibility::Public), ("note", ReplyVisibility::Internal)] {
            assert_eq!(idempotency::begin(&ctx, account, key, &[1; 32]).await.unwrap(), None);
            let pending = Pending { account, key: key.into(), fingerprint: [1; 32], answer: |_| (200, "done".into()) };
            let reply = CaseReply { body: "Here it is.".into(), visibility };
            let work = Box::pin(escalations::reply(&ctx, &cast.arun, case.id, reply));
            idempotency::answering(pending, work).await.unwrap();
            // The node died before it could say so; the same request comes again.
            let again = idempotency::begin(&ctx, account, key, &[1; 32]).await.unwrap();
            assert_eq!(again.map(|saved| saved.answer), Some("done".to_owned()), "{key}");
        }
    }
}
