//! The life of a question against real databases: what ends its clock, what starts a new one, and
//! that what is due escalates exactly once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use crate::audit::audit;
use crate::escalations::{self, EscalationFilter};
use crate::test_support::both;
use crate::threads::{self, ListFilter, queries};
use crate::{Ctx, PageRequest, accounts, categories, policies};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{
    CaseReply, CreateUser, EditPost, NewCategory, NewPost, NewThread, Resolve, Return, SetPolicy,
};
use backstop_domain::escalation::{EscalationState, LedgerEvent, ReplyVisibility, WrapUp};
use backstop_domain::ids::PostId;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadKind, ThreadState, Visibility};
use backstop_domain::views::{Escalation, Thread};
use backstop_domain::{Actor, ErrorCode, Role};

async fn person(ctx: &Ctx, name: &str, role: Role) -> Actor {
    let cmd = CreateUser {
        username: name.into(),
        email: format!("{name}@example.com"),
        role,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    Actor::Member(Identity {
        id,
        username: name.into(),
        role,
        suspended: false,
    })
}

pub(crate) struct Cast {
    pub ana: Actor,
    pub ben: Actor,
    pub arun: Actor,
    pub sue: Actor,
    pub mona: Actor,
}

pub(crate) async fn cast(ctx: &Ctx) -> Cast {
    let phones = NewCategory {
        slug: "phones".into(),
        name: "Phones".into(),
        description: String::new(),
        parent: None,
        language: None,
    };
    categories::create(ctx, &Actor::System, phones)
        .await
        .unwrap();
    let policy = SetPolicy {
        name: "phones".into(),
        category: Some("phones".into()),
        after: "20m".into(),
        queue: Some("phones".into()),
        priority: Some(2),
        ..SetPolicy::default()
    };
    policies::set(ctx, &Actor::System, policy).await.unwrap();
    Cast {
        ana: person(ctx, "ana", Role::Member).await,
        ben: person(ctx, "ben", Role::Member).await,
        arun: person(ctx, "arun", Role::Agent).await,
        sue: person(ctx, "sue", Role::Supervisor).await,
        mona: person(ctx, "mona", Role::Moderator).await,
    }
}

pub(crate) async fn ask(ctx: &Ctx, actor: &Actor) -> Thread {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: "It will not pair".into(),
        body: "It shows *error 53*.".into(),
        tags: vec!["x200".into()],
        urgency: None,
    };
    threads::ask(ctx, actor, cmd).await.unwrap()
}

async fn say(
    ctx: &Ctx,
    actor: &Actor,
    thread: &Thread,
    intent: Intent,
) -> backstop_domain::views::Post {
    threads::reply(
        ctx,
        actor,
        thread.id,
        NewPost {
            body: "Try this.".into(),
            intent,
        },
    )
    .await
    .unwrap()
}

async fn now(ctx: &Ctx, thread: &Thread) -> Thread {
    threads::page(ctx, &Actor::System, thread.id, PageRequest::first(20))
        .await
        .unwrap()
        .thread
}

async fn cases(ctx: &Ctx, actor: &Actor) -> Vec<Escalation> {
    escalations::list(
        ctx,
        actor,
        EscalationFilter::default(),
        PageRequest::first(50),
    )
    .await
    .unwrap()
    .items
}

async fn holds(ctx: &Ctx) {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert!(report.ok, "{report:?}");
}

both! {
    async fn an_unanswered_question_escalates_once_and_is_resolved(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        assert_eq!(thread.state, ThreadState::Unanswered);
        assert_eq!(thread.promise.as_ref().unwrap().due_at, thread.created_at.plus_seconds(1200));
        clock.advance(1199);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        clock.advance(1);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        let escalated = now(&ctx, &thread).await;
        assert_eq!((escalated.state, escalated.promise), (ThreadState::Escalated, None));
        let case = escalations::next(&ctx, &c.arun).await.unwrap().unwrap();
        assert_eq!((case.queue.as_str(), case.priority, case.state), ("phones", 2, EscalationState::Claimed));
        assert!(escalations::next(&ctx, &c.arun).await.unwrap().is_none());
        let reply = CaseReply { body: "Reset the keys.".into(), visibility: ReplyVisibility::Public };
        let case = escalations::reply(&ctx, &c.arun, case.id, reply).await.unwrap();
        assert!(case.first_responded_at.is_some());
        assert_eq!(now(&ctx, &thread).await.state, ThreadState::Escalated);
        let resolve = Resolve { wrap_up: WrapUp::Solved, note: "keys".into() };
        let case = escalations::resolve(&ctx, &c.arun, case.id, resolve).await.unwrap();
        assert_eq!(case.state, EscalationState::Resolved);
        let page = threads::page(&ctx, &Actor::Anonymous, thread.id, PageRequest::first(20)).await.unwrap();
        assert_eq!(page.thread.state, ThreadState::Solved);
        assert!(page.posts[1].official);
        holds(&ctx).await;
    }
}

both! {
    async fn an_answer_ends_the_clock_and_its_loss_starts_a_new_one(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        let answer = say(&ctx, &c.ben, &thread, Intent::Answer).await;
        assert_eq!(now(&ctx, &thread).await.state, ThreadState::Answered);
        clock.advance(5_000);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        threads::delete(&ctx, &c.mona, answer.id).await.unwrap();
        let reopened = now(&ctx, &thread).await;
        assert_eq!((reopened.state, reopened.reply_count), (ThreadState::Unanswered, 0));
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        assert_eq!(cases(&ctx, &c.sue).await[0].episode, 2);
        holds(&ctx).await;
    }
}

both! {
    async fn a_question_back_rests_the_clock(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        clock.advance(600);
        say(&ctx, &c.ben, &thread, Intent::Clarification).await;
        let waiting = now(&ctx, &thread).await;
        assert_eq!((waiting.state, waiting.promise), (ThreadState::WaitingOnAsker, None));
        clock.advance(90_000);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        say(&ctx, &c.ana, &thread, Intent::Comment).await;
        let clock_now = threads::clock(&ctx, &Actor::Anonymous, thread.id).await.unwrap();
        assert_eq!(clock_now.state, EpisodeState::Open);
        assert_eq!(clock_now.due_at, Some(ctx.now().plus_seconds(600)));
        clock.advance(600);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        holds(&ctx).await;
    }
}

both! {
    async fn the_community_may_still_be_quicker(ctx, clock) {
        let c = cast(&ctx).await;
        let (first, second) = (ask(&ctx, &c.ana).await, ask(&ctx, &c.ana).await);
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 2);
        let taken = escalations::next(&ctx, &c.arun).await.unwrap().unwrap();
        assert_eq!(taken.thread_id, first.id);
        say(&ctx, &c.ben, &first, Intent::Answer).await;
        say(&ctx, &c.ben, &second, Intent::Answer).await;
        assert_eq!(now(&ctx, &first).await.state, ThreadState::Escalated);
        assert_eq!(now(&ctx, &second).await.state, ThreadState::Answered);
        let states: Vec<_> = cases(&ctx, &c.sue).await.into_iter().map(|e| e.state).collect();
        assert_eq!(states, [EscalationState::Claimed, EscalationState::Cancelled]);
        holds(&ctx).await;
    }
}

both! {
    async fn an_answer_that_is_shown_again_is_quicker_too(ctx, clock) {
        let c = cast(&ctx).await;
        let (first, second) = (ask(&ctx, &c.ana).await, ask(&ctx, &c.ana).await);
        let mut answers = Vec::new();
        for thread in [&first, &second] {
            answers.push(say(&ctx, &c.ben, thread, Intent::Answer).await.id);
        }
        turn(&ctx, &c, answers[0], Visibility::Hidden).await;
        turn(&ctx, &c, answers[1], Visibility::Deleted).await;
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 2, "nothing answers them any more");
        escalations::next(&ctx, &c.arun).await.unwrap().unwrap();
        for answer in &answers {
            turn(&ctx, &c, *answer, Visibility::Visible).await;
        }
        let all = cases(&ctx, &c.sue).await;
        let states: Vec<_> = all.iter().map(|e| e.state).collect();
        assert_eq!(states, [EscalationState::Claimed, EscalationState::Cancelled]);
        for (case, kind) in all.iter().zip([LedgerEvent::AnsweredMeanwhile, LedgerEvent::Cancelled]) {
            let last = escalations::queries::events(ctx.read(), case.id).await.unwrap().pop().unwrap();
            assert_eq!((last.kind, last.data.contains("answered_by")), (kind, true));
        }
        assert_eq!(now(&ctx, &first).await.state, ThreadState::Escalated);
        assert_eq!(now(&ctx, &second).await.state, ThreadState::Answered);
        clock.advance(86_400);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        // Hidden once more, the second waits again.
        turn(&ctx, &c, answers[1], Visibility::Hidden).await;
        assert_eq!(now(&ctx, &second).await.state, ThreadState::Unanswered);
        holds(&ctx).await;
    }
}

/// A moderator hides, deletes or shows a post.
async fn turn(ctx: &Ctx, c: &Cast, id: PostId, to: Visibility) {
    let txn = ctx.write().await.unwrap();
    let post = queries::post(&txn, id).await.unwrap();
    super::visibility::set(ctx, &txn, &c.mona, post, to)
        .await
        .unwrap();
    txn.commit().await.unwrap();
    ctx.nudge().ring();
}

both! {
    async fn a_claim_is_held_by_one_and_a_return_opens_a_new_episode(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        clock.advance(1_200);
        escalations::reconcile(&ctx).await.unwrap();
        let id = cases(&ctx, &c.arun).await[0].id;
        let other = person(&ctx, "olga", Role::Agent).await;
        let (one, two) = tokio::join!(escalations::claim(&ctx, &c.arun, id), escalations::claim(&ctx, &other, id));
        let failures: Vec<_> = [one, two].into_iter().filter_map(|r| r.err().map(|e| e.failure().code)).collect();
        assert_eq!(failures, [ErrorCode::AlreadyClaimed]);
        let back = Return { note: "ask the community".into() };
        let holder = if cases(&ctx, &c.sue).await[0].claimed_by.as_ref().unwrap().username == "arun" { c.arun } else { other };
        escalations::return_to_community(&ctx, &holder, id, back).await.unwrap();
        let again = now(&ctx, &thread).await;
        assert_eq!(again.state, ThreadState::Unanswered);
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        assert!(escalations::get(&ctx, &c.ana, id).await.is_err());
        holds(&ctx).await;
    }
}

both! {
    async fn private_words_reach_the_customer_alone(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        clock.advance(1_200);
        escalations::reconcile(&ctx).await.unwrap();
        let id = escalations::next(&ctx, &c.arun).await.unwrap().unwrap().id;
        for (visibility, body) in [(ReplyVisibility::Internal, "canary-internal"), (ReplyVisibility::Private, "canary-private")] {
            escalations::reply(&ctx, &c.arun, id, CaseReply { body: body.into(), visibility }).await.unwrap();
        }
        let told = escalations::for_customer(&ctx, &c.ana, &thread).await.unwrap();
        assert_eq!(told.len(), 1);
        assert!(told[0].html.contains("canary-private"));
        assert!(escalations::for_customer(&ctx, &c.ben, &thread).await.unwrap().is_empty());
        let page = threads::page(&ctx, &c.ben, thread.id, PageRequest::first(20)).await.unwrap();
        assert!(!serde_json::to_string(&page).unwrap().contains("canary"));
        assert_eq!(cases(&ctx, &c.arun).await[0].state, EscalationState::WaitingOnCustomer);
        say(&ctx, &c.ana, &thread, Intent::Comment).await;
        assert_eq!(cases(&ctx, &c.arun).await[0].state, EscalationState::Claimed);
        holds(&ctx).await;
    }
}

both! {
    async fn closing_ends_clock_and_case_and_reopening_starts_anew(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        clock.advance(1_200);
        escalations::reconcile(&ctx).await.unwrap();
        assert!(threads::close(&ctx, &c.ana, thread.id, "mine").await.is_err());
        let closed = threads::close(&ctx, &c.mona, thread.id, "spam").await.unwrap();
        assert_eq!(closed.state, ThreadState::Closed);
        assert_eq!(cases(&ctx, &c.sue).await[0].state, EscalationState::Cancelled);
        let refused = threads::reply(&ctx, &c.ben, thread.id, NewPost { body: "late".into(), intent: Intent::Answer }).await;
        assert_eq!(refused.unwrap_err().failure().code, ErrorCode::ThreadClosed);
        let open = threads::reopen(&ctx, &c.mona, thread.id, "").await.unwrap();
        assert_eq!(open.state, ThreadState::Unanswered);
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        holds(&ctx).await;
    }
}

both! {
    async fn accepting_solves_and_withdrawing_ones_own_solution_reopens(ctx, clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        let own = say(&ctx, &c.ana, &thread, Intent::Answer).await;
        assert_eq!(now(&ctx, &thread).await.state, ThreadState::Unanswered);
        assert!(threads::accept(&ctx, &c.ben, own.id).await.is_err());
        assert_eq!(threads::accept(&ctx, &c.ana, own.id).await.unwrap().state, ThreadState::Solved);
        clock.advance(9_000);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        let withdrawn = threads::unaccept(&ctx, &c.ana, own.id).await.unwrap();
        assert_eq!(withdrawn.state, ThreadState::Unanswered);
        clock.advance(1_200);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        holds(&ctx).await;
    }
}

both! {
    async fn hidden_threads_are_gone_for_others(ctx, _clock) {
        let c = cast(&ctx).await;
        let thread = ask(&ctx, &c.ana).await;
        let page = threads::page(&ctx, &c.ana, thread.id, PageRequest::first(20)).await.unwrap();
        threads::delete(&ctx, &c.ana, page.posts[0].id).await.unwrap();
        for actor in [&Actor::Anonymous, &c.ana, &c.ben, &c.arun] {
            let error = threads::page(&ctx, actor, thread.id, PageRequest::first(20)).await.unwrap_err();
            assert_eq!(error.failure().code, ErrorCode::NotFound);
            assert!(threads::list(&ctx, actor, ListFilter::default(), PageRequest::first(20)).await.unwrap().items.is_empty());
        }
        assert!(threads::page(&ctx, &c.mona, thread.id, PageRequest::first(20)).await.is_ok());
        assert_eq!(categories::list(&ctx).await.unwrap()[0].thread_count, 0);
        holds(&ctx).await;
    }
}

both! {
    async fn pages_of_a_list_are_the_list(ctx, clock) {
        let c = cast(&ctx).await;
        for n in 0..23 {
            // Some share a moment: the id breaks the tie.
            clock.advance(i64::from(n % 3 == 0) * 120);
            ask(&ctx, if n % 2 == 0 { &c.mona } else { &c.sue }).await;
        }
        let all = threads::list(&ctx, &c.ben, ListFilter::default(), PageRequest::first(100)).await.unwrap();
        assert_eq!((all.items.len(), all.next), (23, None));
        let (mut seen, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let page = PageRequest::parse(Some(5), cursor.as_deref()).unwrap();
            let part = threads::list(&ctx, &c.ben, ListFilter::default(), page).await.unwrap();
            seen.extend(part.items.into_iter().map(|t| t.id));
            cursor = part.next;
            if cursor.is_none() { break; }
        }
        assert_eq!(seen, all.items.iter().map(|t| t.id).collect::<Vec<_>>());
    }
}

both! {
    async fn racing_reconcilers_escalate_each_question_once(ctx, clock) {
        let c = cast(&ctx).await;
        for _ in 0..30 { ask(&ctx, &c.mona).await; }
        clock.advance(1_200);
        let nodes = (0..6).map(|_| escalations::reconcile(&ctx));
        let counts = futures_util::future::join_all(nodes).await;
        let total: usize = counts.into_iter().map(|c| c.unwrap()).sum();
        // A node that found every row locked by another leaves them to it and looks again later.
        let total = total + escalations::reconcile(&ctx).await.unwrap();
        assert_eq!(total, 30);
        assert_eq!(cases(&ctx, &c.sue).await.len(), 30);
        holds(&ctx).await;
    }
}

both! {
    async fn two_who_take_a_post_away_at_once_count_it_once(ctx, _clock) {
        let c = cast(&ctx).await;
        for _ in 0..10 {
            let thread = ask(&ctx, &c.ana).await;
            let post = say(&ctx, &c.ben, &thread, Intent::Answer).await.id;
            let (one, two) = tokio::join!(threads::delete(&ctx, &c.ben, post), threads::delete(&ctx, &c.mona, post));
            assert!(one.is_ok() || two.is_ok());
            let row = threads::queries::thread(ctx.read(), thread.id).await.unwrap();
            assert_eq!((row.reply_count, row.answer_count), (0, 0));
        }
        holds(&ctx).await;
    }
}

both! {
    async fn an_edit_does_not_bring_back_what_is_taken_away_meanwhile(ctx, _clock) {
        let c = cast(&ctx).await;
        for _ in 0..10 {
            let thread = ask(&ctx, &c.ana).await;
            let post = say(&ctx, &c.ben, &thread, Intent::Answer).await.id;
            let edit = EditPost { body: "Or try that.".into() };
            let (edited, deleted) = tokio::join!(threads::edit(&ctx, &c.ben, post, edit), threads::delete(&ctx, &c.mona, post));
            deleted.unwrap();
            let row = threads::queries::post(ctx.read(), post).await.unwrap();
            assert_eq!(row.state, Visibility::Deleted);
            assert_eq!(row.body == "Or try that.", edited.is_ok(), "nor is what was edited lost");
        }
        holds(&ctx).await;
    }
}
