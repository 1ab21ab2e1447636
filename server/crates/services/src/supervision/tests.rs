//! Moving, assigning, pausing and their trail, against real databases.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{board, bulk, cases_log, desk_log};
use crate::escalations::stage::{assert_sound, case_of, fall_due, person, question, shelf};
use crate::escalations::{self, claim};
use crate::test_support::both;
use crate::{PageRequest, queues};
use backstop_domain::commands::{BulkAction, BulkCases};
use backstop_domain::escalation::{EscalationState, LedgerEvent, WrapUp};
use backstop_domain::ids::EscalationId;
use backstop_domain::{ErrorCode, Role};

fn all(ids: &[EscalationId], action: BulkAction) -> BulkCases {
    BulkCases {
        ids: ids.to_vec(),
        action,
        queue: String::new(),
        agent: String::new(),
        priority: None,
        wrap_up: None,
        note: "because".into(),
    }
}

both! {
    async fn a_supervisor_arranges_many_cases_at_once(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        shelf(&ctx, "plans", 3).await;
        let (ana, arun, sue) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "arun", Role::Agent).await, person(&ctx, "sue", Role::Supervisor).await);
        let mut threads = Vec::new();
        for n in 0..3 {
            threads.push(question(&ctx, &ana, "phones", &format!("Question number {n}")).await);
        }
        fall_due(&ctx, &clock).await;
        let mut ids = Vec::new();
        for thread in threads {
            ids.push(case_of(&ctx, thread).await);
        }
        claim(&ctx, &arun, ids[0]).await.unwrap();

        let moved = BulkCases { queue: "plans".into(), ..all(&ids, BulkAction::Move) };
        assert_eq!(bulk(&ctx, &arun, moved.clone()).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        let nowhere = BulkCases { queue: "nowhere".into(), ..moved.clone() };
        assert_eq!(bulk(&ctx, &sue, nowhere).await.unwrap_err().failure().fields[0].field, "queue");
        assert_eq!(bulk(&ctx, &sue, moved).await.unwrap().done, 3);
        let case = escalations::get(&ctx, &sue, ids[0]).await.unwrap();
        assert_eq!((case.queue.as_str(), case.state), ("plans", EscalationState::Claimed), "the claim stays");

        let urgent = BulkCases { priority: Some(1), ..all(&ids, BulkAction::Prioritise) };
        assert_eq!(bulk(&ctx, &sue, urgent).await.unwrap().done, 3);
        let given = BulkCases { agent: "arun".into(), ..all(&ids, BulkAction::Assign) };
        assert_eq!(bulk(&ctx, &sue, given).await.unwrap().done, 3);
        let case = escalations::get(&ctx, &sue, ids[2]).await.unwrap();
        assert_eq!((case.state, case.priority, case.claimed_by.unwrap().username.as_str()), (EscalationState::Claimed, 1, "arun"));

        let seen = board(&ctx, &sue).await.unwrap();
        let plans = seen.queues.iter().find(|q| q.queue.slug == "plans").unwrap();
        assert_eq!((plans.waiting, plans.claimed, plans.late, plans.oldest), (0, 3, 0, None));
        assert_eq!(seen.agents.iter().find(|a| a.agent.username == "arun").unwrap().load, 3);
        assert_eq!(board(&ctx, &arun).await.unwrap_err().failure().code, ErrorCode::Forbidden);

        let done = BulkCases { wrap_up: Some(WrapUp::Duplicate), ..all(&ids[..2], BulkAction::Resolve) };
        assert_eq!(bulk(&ctx, &sue, done).await.unwrap().done, 2);
        let outcome = bulk(&ctx, &sue, all(&ids, BulkAction::Release)).await.unwrap();
        assert_eq!((outcome.done, outcome.refused.len()), (1, 2));
        assert_eq!(outcome.refused[0].reason, "This case has already ended.");
        clock.advance(7_200);
        let seen = board(&ctx, &sue).await.unwrap();
        let plans = seen.queues.iter().find(|q| q.queue.slug == "plans").unwrap();
        assert_eq!((plans.waiting, plans.late), (1, 1));
        assert!(plans.oldest.is_some());
        assert_sound(&ctx).await;
    }
}

both! {
    async fn the_trail_shows_all_of_it(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        shelf(&ctx, "plans", 3).await;
        let (ana, sue) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "sue", Role::Supervisor).await);
        let thread = question(&ctx, &ana, "phones", "A question").await;
        fall_due(&ctx, &clock).await;
        let id = case_of(&ctx, thread).await;
        queues::pause(&ctx, &sue, "phones").await.unwrap();
        queues::pause(&ctx, &sue, "phones").await.unwrap();
        queues::resume(&ctx, &sue, "phones").await.unwrap();
        escalations::move_to(&ctx, &sue, id, "plans", "Fits better there").await.unwrap();
        let desk = desk_log(&ctx, &sue, PageRequest::first(1)).await.unwrap();
        assert_eq!((desk.items[0].action.as_str(), desk.items[0].target.as_str()), ("queue.resumed", "phones"));
        let next = PageRequest::parse(Some(5), desk.next.as_deref()).unwrap();
        let rest = desk_log(&ctx, &sue, next).await.unwrap();
        assert_eq!(rest.items.iter().map(|e| e.action.as_str()).collect::<Vec<_>>(), ["queue.paused"], "a second pause is none");
        let cases = cases_log(&ctx, &sue, PageRequest::first(10)).await.unwrap();
        assert_eq!(cases.items.iter().map(|e| e.entry.kind).collect::<Vec<_>>(), [LedgerEvent::Moved, LedgerEvent::Created]);
        assert!(cases.items[0].entry.data.contains("Fits better there"));
    }
}
