//! Who gets which case, alone and in a race.

use crate::escalations::stage::{assert_sound, fall_due, person, question, shelf};
use crate::escalations::{self, EscalationFilter, claim, next, release, resolve};
use crate::test_support::both;
use crate::{Ctx, PageRequest, queues, skills};
use backstop_domain::commands::{
    NewSkill, Resolve, SetAgent, SetNeeds, SetQueue, SkillLevel, SkillNeed,
};
use backstop_domain::escalation::{EscalationState, WrapUp};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode, Role};
use futures_util::future::join_all;

async fn skill(ctx: &Ctx, slug: &str) {
    let new = NewSkill {
        slug: slug.into(),
        name: slug.into(),
    };
    skills::create(ctx, &Actor::System, new).await.unwrap();
}

async fn needs(ctx: &Ctx, category: &str, needs: &[(&str, i32, bool)]) {
    let needs = needs.iter().map(|(skill, level, required)| SkillNeed {
        skill: (*skill).into(),
        level: *level,
        required: *required,
    });
    let cmd = SetNeeds {
        needs: needs.collect(),
    };
    skills::set_needs(ctx, &Actor::System, category, cmd)
        .await
        .unwrap();
}

async fn agent(ctx: &Ctx, name: &str, capacity: Option<i32>, levels: &[(&str, i32)]) -> Actor {
    let actor = person(ctx, name, Role::Agent).await;
    let cmd = SetAgent {
        capacity,
        skills: levels
            .iter()
            .map(|(skill, level)| SkillLevel {
                skill: (*skill).into(),
                level: *level,
            })
            .collect(),
    };
    skills::set_agent(ctx, &Actor::System, name, cmd)
        .await
        .unwrap();
    actor
}

async fn title(ctx: &Ctx, actor: &Actor) -> Option<String> {
    next(ctx, actor).await.unwrap().map(|case| case.title)
}

async fn costs(ctx: &Ctx, queue: &str, units: i32) {
    let cmd = SetQueue {
        name: queue.into(),
        units,
        relax_after: "15m".into(),
    };
    queues::update(ctx, &Actor::System, queue, cmd)
        .await
        .unwrap();
}

both! {
    async fn the_most_urgent_that_fits_comes_first(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        shelf(&ctx, "plans", 1).await;
        skill(&ctx, "billing").await;
        needs(&ctx, "plans", &[("billing", 2, true)]).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        question(&ctx, &ana, "phones", "First about phones").await;
        clock.advance(1);
        question(&ctx, &ana, "phones", "Second about phones").await;
        question(&ctx, &ana, "plans", "Charged twice").await;
        fall_due(&ctx, &clock).await;
        let (novice, expert) = (agent(&ctx, "nora", None, &[("billing", 1)]).await, agent(&ctx, "emil", None, &[("billing", 4)]).await);
        assert_eq!(title(&ctx, &novice).await.as_deref(), Some("First about phones"));
        assert_eq!(title(&ctx, &expert).await.as_deref(), Some("Charged twice"));
        assert_eq!(title(&ctx, &expert).await.as_deref(), Some("Second about phones"));
        assert_eq!(title(&ctx, &expert).await, None);
    }
}

both! {
    async fn optional_skills_are_dropped_rather_than_let_a_customer_wait(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        skill(&ctx, "german").await;
        skill(&ctx, "radio").await;
        needs(&ctx, "phones", &[("german", 1, true), ("radio", 3, false)]).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        question(&ctx, &ana, "phones", "Kein Netz").await;
        fall_due(&ctx, &clock).await;
        let german = agent(&ctx, "greta", None, &[("german", 2)]).await;
        let radio = agent(&ctx, "ravi", None, &[("radio", 5)]).await;
        clock.advance(899);
        assert_eq!(title(&ctx, &german).await, None);
        clock.advance(1);
        assert_eq!(title(&ctx, &radio).await, None, "a required skill is never dropped");
        assert_eq!(title(&ctx, &german).await.as_deref(), Some("Kein Netz"));
    }
}

both! {
    async fn capacity_counts_units_over_all_queues(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        shelf(&ctx, "plans", 1).await;
        costs(&ctx, "plans", 3).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        for n in 0..3 {
            question(&ctx, &ana, "plans", &format!("Plan {n}")).await;
            question(&ctx, &ana, "phones", &format!("Phone {n}")).await;
        }
        fall_due(&ctx, &clock).await;
        let arun = agent(&ctx, "arun", Some(4), &[]).await;
        let plan = next(&ctx, &arun).await.unwrap().unwrap();
        assert_eq!(plan.title, "Plan 0");
        assert_eq!(title(&ctx, &arun).await.as_deref(), Some("Phone 0"), "a second plan would be six");
        assert_eq!(title(&ctx, &arun).await, None);
        let queued = EscalationFilter { state: Some(EscalationState::Queued), ..EscalationFilter::default() };
        let rest = escalations::list(&ctx, &arun, queued, PageRequest::first(10)).await.unwrap().items;
        let refused = claim(&ctx, &arun, rest[0].id).await.unwrap_err().failure();
        assert_eq!(refused.code, ErrorCode::Conflict, "{}", refused.sentence());
        resolve(&ctx, &arun, plan.id, Resolve { wrap_up: WrapUp::Solved, note: String::new() }).await.unwrap();
        assert_eq!(title(&ctx, &arun).await.as_deref(), Some("Plan 1"));
        let desk = skills::agents(&ctx, &arun).await.unwrap().remove(0);
        assert_eq!((desk.capacity, desk.load, desk.claimed), (Some(4), 4, 2));
        assert_sound(&ctx).await;
    }
}

both! {
    async fn a_paused_queue_gives_out_nothing(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        let (ana, arun, sue) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "arun", Role::Agent).await, person(&ctx, "sue", Role::Supervisor).await);
        assert_eq!(queues::pause(&ctx, &arun, "phones").await.unwrap_err().failure().code, ErrorCode::Forbidden);
        assert_eq!(queues::pause(&ctx, &sue, "nowhere").await.unwrap_err().failure().code, ErrorCode::NotFound);
        queues::pause(&ctx, &sue, "phones").await.unwrap();
        question(&ctx, &ana, "phones", "Still arrives").await;
        fall_due(&ctx, &clock).await;
        assert_eq!(title(&ctx, &arun).await, None);
        queues::resume(&ctx, &sue, "phones").await.unwrap();
        assert_eq!(title(&ctx, &arun).await.as_deref(), Some("Still arrives"));
    }
}

both! {
    async fn eight_agents_race(ctx, clock) {
        const CASES: usize = 40;
        shelf(&ctx, "phones", 3).await;
        // Members are limited in what they may post.
        let ana = person(&ctx, "ana", Role::Moderator).await;
        for n in 0..CASES {
            question(&ctx, &ana, "phones", &format!("Question number {n}")).await;
        }
        fall_due(&ctx, &clock).await;
        let mut agents = Vec::new();
        for n in 0..8 {
            agents.push(person(&ctx, &format!("agent{n}"), Role::Agent).await);
        }
        let take_all = |agent: Actor| {
            let ctx = ctx.clone();
            async move {
                let mut taken: Vec<Escalation> = Vec::new();
                while let Some(case) = next(&ctx, &agent).await.unwrap() {
                    taken.push(case);
                }
                taken
            }
        };
        let taken = join_all(agents.iter().cloned().map(take_all)).await;
        let mut ids: Vec<_> = taken.iter().flatten().map(|case| case.id).collect();
        assert_eq!(ids.len(), CASES, "none is left while somebody asks");
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), CASES, "no case has two agents");
        assert_sound(&ctx).await;
    }
}

both! {
    async fn one_case_and_eight_agents(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        question(&ctx, &ana, "phones", "The only one").await;
        fall_due(&ctx, &clock).await;
        let mut agents = Vec::new();
        for n in 0..8 {
            agents.push(person(&ctx, &format!("agent{n}"), Role::Agent).await);
        }
        for _ in 0..5 {
            let taken = join_all(agents.iter().map(|agent| next(&ctx, agent))).await;
            let winners: Vec<_> = taken.into_iter().map(Result::unwrap).enumerate().filter_map(|(n, case)| Some((n, case?))).collect();
            assert_eq!(winners.len(), 1);
            release(&ctx, &agents[winners[0].0], winners[0].1.id).await.unwrap();
        }
    }
}

both! {
    async fn an_agent_in_two_windows_keeps_to_the_capacity(ctx, clock) {
        shelf(&ctx, "phones", 3).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        for n in 0..6 {
            question(&ctx, &ana, "phones", &format!("Question number {n}")).await;
        }
        fall_due(&ctx, &clock).await;
        let arun = agent(&ctx, "arun", Some(2), &[]).await;
        let taken = join_all((0..6).map(|_| next(&ctx, &arun))).await;
        assert_eq!(taken.into_iter().filter(|case| case.as_ref().unwrap().is_some()).count(), 2);
    }
}
