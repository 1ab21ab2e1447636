//! Claims lapse, and case and version go along.

use crate::escalations::stage::{assert_sound, one_case, person, story};
use crate::escalations::{
    self, CaseAt, claim, hand_over, heartbeat, lapse_leases, next, release, reply, resolve,
};
use crate::test_support::both;
use crate::threads;
use backstop_domain::commands::{CaseReply, HandOver, NewPost, Resolve};
use backstop_domain::escalation::{
    EscalationState, LEASE_SECONDS, LedgerEvent, ReplyVisibility, WrapUp,
};
use backstop_domain::thread_state::Intent;
use backstop_domain::{ErrorCode, Role};

fn words(body: &str, visibility: ReplyVisibility) -> CaseReply {
    CaseReply {
        body: body.into(),
        visibility,
    }
}

fn to(name: &str, note: &str) -> HandOver {
    HandOver {
        to: name.into(),
        note: note.into(),
    }
}

both! {
    async fn what_lies_in_a_dead_hand_goes_back(ctx, clock) {
        let (_, _, id) = one_case(&ctx, &clock).await;
        let (arun, olga) = (person(&ctx, "arun", Role::Agent).await, person(&ctx, "olga", Role::Agent).await);
        let case = next(&ctx, &arun).await.unwrap().unwrap();
        assert_eq!(case.lease_until, Some(ctx.now().plus_seconds(LEASE_SECONDS)));

        clock.advance(LEASE_SECONDS - 1);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 0);
        assert_eq!(next(&ctx, &olga).await.unwrap(), None);
        clock.advance(1);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 1);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 0);
        let case = escalations::get(&ctx, &arun, id).await.unwrap();
        assert_eq!((case.state, case.claimed_by, case.lease_until), (EscalationState::Queued, None, None));
        assert_eq!(next(&ctx, &olga).await.unwrap().unwrap().id, id);
        assert_eq!(story(&ctx, id).await, [LedgerEvent::Created, LedgerEvent::Claimed, LedgerEvent::LeaseLapsed, LedgerEvent::Claimed]);
        assert_sound(&ctx).await;
    }
}

both! {
    async fn signs_of_life_keep_a_claim(ctx, clock) {
        let (_, _, id) = one_case(&ctx, &clock).await;
        let (arun, olga) = (person(&ctx, "arun", Role::Agent).await, person(&ctx, "olga", Role::Agent).await);
        claim(&ctx, &arun, id).await.unwrap();
        for _ in 0..3 {
            clock.advance(LEASE_SECONDS - 1);
            let seen = heartbeat(&ctx, &arun, id).await.unwrap();
            assert_eq!(seen.lease_until, Some(ctx.now().plus_seconds(LEASE_SECONDS)));
            assert_eq!(lapse_leases(&ctx).await.unwrap(), 0);
        }
        clock.advance(LEASE_SECONDS - 1);
        let seen = heartbeat(&ctx, &olga, id).await.unwrap();
        assert_eq!(seen.lease_until, Some(ctx.now().plus_seconds(1)), "a colleague who looks keeps nothing alive");
        reply(&ctx, &arun, id, words("a note", ReplyVisibility::Internal)).await.unwrap();
        clock.advance(LEASE_SECONDS - 1);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 0, "an act is a sign of life");
        clock.advance(1);
        let seen = heartbeat(&ctx, &arun, id).await.unwrap();
        assert_eq!(seen.lease_until, Some(ctx.now()), "what has lapsed stays lapsed");
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 1);
    }
}

both! {
    async fn no_lease_runs_while_the_customer_is_asked(ctx, clock) {
        let (ana, thread, id) = one_case(&ctx, &clock).await;
        let arun = person(&ctx, "arun", Role::Agent).await;
        let before = claim(&ctx, &arun, id).await.unwrap();
        reply(&ctx, &arun, id, words("Which model?", ReplyVisibility::Private)).await.unwrap();
        clock.advance(86_400);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 0);
        let post = NewPost { body: "The big one.".into(), intent: Intent::Comment };
        threads::reply(&ctx, &ana, thread, post).await.unwrap();
        let case = escalations::get(&ctx, &arun, id).await.unwrap();
        assert_eq!(case.state, EscalationState::Claimed);
        assert_eq!(case.lease_until, Some(ctx.now().plus_seconds(LEASE_SECONDS)));
        assert_eq!(case.resolution_due_at, before.resolution_due_at.plus_seconds(86_400), "the clock rested");
        assert_eq!(case.first_response_due_at, before.first_response_due_at);
        clock.advance(LEASE_SECONDS);
        assert_eq!(lapse_leases(&ctx).await.unwrap(), 1, "an agent who is gone does not hold up an answer");
        assert_sound(&ctx).await;
    }
}

both! {
    async fn a_case_is_handed_over_with_a_note(ctx, clock) {
        let (_, _, id) = one_case(&ctx, &clock).await;
        let (arun, olga, sue) = (person(&ctx, "arun", Role::Agent).await, person(&ctx, "olga", Role::Agent).await, person(&ctx, "sue", Role::Supervisor).await);
        assert_eq!(hand_over(&ctx, &arun, id, to("olga", "n")).await.unwrap_err().failure().code, ErrorCode::Conflict, "nobody has it yet");
        claim(&ctx, &arun, id).await.unwrap();
        for (name, note) in [("olga", " "), ("ana", "n"), ("nobody", "n"), ("arun", "n")] {
            assert_eq!(hand_over(&ctx, &arun, id, to(name, note)).await.unwrap_err().failure().code, ErrorCode::Invalid, "{name}");
        }
        clock.advance(300);
        let case = hand_over(&ctx, &arun, id, to("Olga", "She knows the model.")).await.unwrap();
        assert_eq!(case.claimed_by.as_ref().map(|who| who.username.as_str()), Some("olga"));
        assert_eq!((case.state, case.lease_until), (EscalationState::Claimed, Some(ctx.now().plus_seconds(LEASE_SECONDS))));
        assert_eq!(release(&ctx, &arun, id).await.unwrap_err().failure().code, ErrorCode::AlreadyClaimed);
        hand_over(&ctx, &sue, id, to("arun", "Olga is ill.")).await.unwrap();
        release(&ctx, &arun, id).await.unwrap();
        let events = escalations::events(&ctx, &olga, id).await.unwrap();
        assert!(events[2].data.contains("She knows the model."), "{}", events[2].data);
        assert_sound(&ctx).await;
    }
}

both! {
    async fn nobody_acts_on_what_they_have_not_seen(ctx, clock) {
        let (ana, thread, id) = one_case(&ctx, &clock).await;
        let arun = person(&ctx, "arun", Role::Agent).await;
        let seen = claim(&ctx, &arun, id).await.unwrap();
        let at = CaseAt { id, version: Some(seen.version) };
        let post = NewPost { body: "It works again!".into(), intent: Intent::Comment };
        threads::reply(&ctx, &ana, thread, post).await.unwrap();
        let done = Resolve { wrap_up: WrapUp::Solved, note: String::new() };
        let refused = [
            reply(&ctx, &arun, at, words("Buy a new one.", ReplyVisibility::Public)).await.unwrap_err(),
            resolve(&ctx, &arun, at, done.clone()).await.unwrap_err(),
            release(&ctx, &arun, at).await.unwrap_err(),
        ];
        for error in refused {
            assert_eq!(error.failure().code, ErrorCode::Stale);
        }
        let now = heartbeat(&ctx, &arun, id).await.unwrap();
        assert!(now.version > seen.version);
        reply(&ctx, &arun, at, words("for colleagues", ReplyVisibility::Internal)).await.unwrap();
        let now = escalations::get(&ctx, &arun, id).await.unwrap();
        let case = resolve(&ctx, &arun, CaseAt { id, version: Some(now.version) }, done).await.unwrap();
        assert_eq!(case.state, EscalationState::Resolved);
        assert_eq!(usize::try_from(case.version).unwrap(), story(&ctx, id).await.len());
    }
}
