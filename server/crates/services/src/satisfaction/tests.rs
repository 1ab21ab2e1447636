//! Asking whether it helped, and what follows.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{answer, answer_by_link, asked_by_link, url};
use crate::escalations::stage::{assert_sound, case_of, one_case, person, story};
use crate::escalations::{claim, get, reconcile, reply, resolve};
use crate::test_support::both;
use crate::{Ctx, threads};
use backstop_domain::commands::{CaseReply, NewPost, Resolve};
use backstop_domain::escalation::{EscalationState, LedgerEvent, ReplyVisibility, WrapUp};
use backstop_domain::ids::EscalationId;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadState};
use backstop_domain::{Actor, ErrorCode, Role};

async fn resolved(ctx: &Ctx, id: EscalationId) -> Actor {
    let arun = person(ctx, "arun", Role::Agent).await;
    claim(ctx, &arun, id).await.unwrap();
    let words = CaseReply {
        body: "Restart it.".into(),
        visibility: ReplyVisibility::Public,
    };
    reply(ctx, &arun, id, words).await.unwrap();
    let end = Resolve {
        wrap_up: WrapUp::Solved,
        note: String::new(),
    };
    resolve(ctx, &arun, id, end).await.unwrap();
    arun
}

fn token(ctx: &Ctx, id: EscalationId) -> String {
    url(ctx, id).split_once("?t=").unwrap().1.to_owned()
}

both! {
    async fn yes_ends_it(ctx, clock) {
        let (ana, thread, id) = one_case(&ctx, &clock).await;
        assert!(asked_by_link(&ctx, &token(&ctx, id)).await.is_err(), "not asked before it is resolved");
        let arun = resolved(&ctx, id).await;
        let (_, asked) = asked_by_link(&ctx, &token(&ctx, id)).await.unwrap();
        assert_eq!(asked.helped, None);
        for stranger in [&arun, &person(&ctx, "ben", Role::Member).await] {
            assert_eq!(answer(&ctx, stranger, id, true).await.unwrap_err().failure().code, ErrorCode::NotFound);
        }
        assert_eq!(answer_by_link(&ctx, &token(&ctx, id), true).await.unwrap().helped, Some(true));
        answer(&ctx, &ana, id, true).await.unwrap();
        assert_eq!(answer(&ctx, &ana, id, false).await.unwrap_err().failure().code, ErrorCode::Conflict);
        assert_eq!(story(&ctx, id).await.last(), Some(&LedgerEvent::Helped));
        let page = threads::page(&ctx, &ana, thread, crate::PageRequest::first(5)).await.unwrap();
        assert_eq!(page.thread.state, ThreadState::Solved);
        assert_sound(&ctx).await;

        // Closed for good: nobody takes it or writes in it any more, and the thread goes on.
        let closed = get(&ctx, &arun, id).await.unwrap();
        assert_eq!((closed.state, closed.closed_at), (EscalationState::Resolved, Some(ctx.now())));
        let sue = person(&ctx, "sue", Role::Supervisor).await;
        let note = CaseReply { body: "By the way.".into(), visibility: ReplyVisibility::Internal };
        for agent in [&arun, &sue] {
            assert_eq!(claim(&ctx, agent, id).await.unwrap_err().failure().code, ErrorCode::Conflict);
            assert_eq!(reply(&ctx, agent, id, note.clone()).await.unwrap_err().failure().code, ErrorCode::Conflict);
        }
        let thanks = NewPost { body: "It still works.".into(), intent: Intent::Comment };
        threads::reply(&ctx, &ana, thread, thanks).await.unwrap();
        assert_eq!(story(&ctx, id).await.last(), Some(&LedgerEvent::Helped));
        clock.advance(86_400);
        // Should it come back, that is another episode, and in time another case.
        let again = threads::unsolved(&ctx, &ana, thread, "It is back.").await.unwrap();
        assert_eq!(again.state, ThreadState::Unanswered);
        clock.advance(3_600);
        reconcile(&ctx).await.unwrap();
        let second = case_of(&ctx, thread).await;
        assert_ne!(second, id);
        assert_eq!(get(&ctx, &arun, second).await.unwrap().closed_at, None);
        assert_eq!(get(&ctx, &arun, id).await.unwrap().closed_at, closed.closed_at);
        assert_sound(&ctx).await;
    }
}

both! {
    async fn no_starts_a_shorter_clock(ctx, clock) {
        let (ana, thread, id) = one_case(&ctx, &clock).await;
        resolved(&ctx, id).await;
        clock.advance(86_400);
        answer(&ctx, &ana, id, false).await.unwrap();
        let seen = threads::clock(&ctx, &ana, thread).await.unwrap();
        assert_eq!((seen.episode, seen.state), (2, EpisodeState::Open));
        let left = seen.due_at.unwrap().seconds_since(ctx.now());
        assert!(left > 0 && left <= 1_800, "{left}");
        clock.advance(left);
        reconcile(&ctx).await.unwrap();
        let second = case_of(&ctx, thread).await;
        assert_ne!(second, id, "a second case, since the first did not help");
        assert_eq!(story(&ctx, id).await.last(), Some(&LedgerEvent::NotHelped));
        assert_sound(&ctx).await;
    }
}

both! {
    async fn only_our_own_links_are_good(ctx, clock) {
        let (_, _, id) = one_case(&ctx, &clock).await;
        resolved(&ctx, id).await;
        let good = token(&ctx, id);
        for bad in ["", "1", "1.", "1.00", "x.y", &good[..good.len() - 2], &good.replacen(&format!("{id}."), "9.", 1), &format!("{good}00")] {
            assert_eq!(answer_by_link(&ctx, bad, true).await.unwrap_err().failure().code, ErrorCode::NotFound, "{bad}");
        }
        assert_eq!(asked_by_link(&ctx, &good).await.unwrap().1.helped, None);
    }
}
