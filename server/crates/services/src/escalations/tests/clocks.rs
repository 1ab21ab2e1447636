//! Why a case is due when it is.

use crate::escalations::stage::{case_of, person};
use crate::test_support::both;
use crate::threads::clock::tests::{ask, office};
use crate::{calendars, escalations, threads};
use backstop_domain::commands::{NewPost, SetCalendar};
use backstop_domain::thread_state::Intent;
use backstop_domain::{Actor, ErrorCode, Role};

both! {
    async fn a_case_keeps_the_hours_it_began_with_and_tells_them(ctx, clock) {
        office(&ctx).await;
        let (ana, arun) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "arun", Role::Agent).await);
        let thread = ask(&ctx, &ana).await;
        clock.advance(3_600);
        escalations::reconcile(&ctx).await.unwrap();
        let id = case_of(&ctx, thread.id).await;
        escalations::claim(&ctx, &arun, id).await.unwrap();
        clock.advance(1_800);
        escalations::wait(&ctx, &arun, id).await.unwrap();
        let resting = escalations::clocks(&ctx, &arun, id).await.unwrap().first_response;
        assert_eq!(resting.rests_since.unwrap().to_string(), "2026-01-05T10:30:00Z");
        assert_eq!(resting.explanation.last().unwrap(), "The clock rests with 30 min left, until the customer writes again.");
        let shorter = SetCalendar {
            name: "office".into(),
            zone: "Europe/London".into(),
            week: vec!["9-11".into(); 7],
            days: Vec::new(),
        };
        calendars::set(&ctx, &Actor::System, shorter).await.unwrap();
        clock.advance(86_400 + 15 * 60);
        let word = NewPost { body: "It is the blue one.".into(), intent: Intent::Comment };
        threads::reply(&ctx, &ana, thread.id, word).await.unwrap();
        let case = escalations::get(&ctx, &arun, id).await.unwrap();
        let clocks = escalations::clocks(&ctx, &arun, id).await.unwrap();
        assert_eq!(case.first_response_due_at.to_string(), "2026-01-06T11:15:00Z");
        assert_eq!(clocks.first_response.due_at, case.first_response_due_at);
        assert_eq!(clocks.first_response.explanation, [
            "Mon 5 Jan 2026, 10:00: The case was made. By the policy “all” the first reply is owed within 1 h, of the hours of “office” (Mon–Fri 09:00–17:00, Europe/London).",
            "Mon 5 Jan 2026, 10:30: The clock was stopped: the customer has the next word.",
            "Tue 6 Jan 2026, 10:45: The clock ran on.",
            "Mon 5 Jan 2026, 10:00 to 10:30: 30 min counted.",
            "Tue 6 Jan 2026, 10:45 to 11:15: 30 min counts.",
            "The clock runs: the first reply is due on Tue 6 Jan 2026, 11:15 (Europe/London).",
        ]);
        // 24 hours of the office, of which 30 minutes were gone: three working days, less those.
        assert_eq!(case.resolution_due_at.to_string(), "2026-01-09T10:15:00Z");
        assert!(clocks.resolution.explanation.last().unwrap().contains("Fri 9 Jan 2026, 10:15"), "{clocks:?}");
        assert!(clocks.promise.iter().any(|said| said.contains("It fell due, and an agent took over.")), "{clocks:?}");
        let refused = escalations::clocks(&ctx, &ana, id).await.unwrap_err();
        assert_eq!(refused.failure().code, ErrorCode::Forbidden);
    }
}
