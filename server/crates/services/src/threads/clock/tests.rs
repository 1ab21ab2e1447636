//! Clocks against real databases: what opens, rests and ends them, and that their events say it all.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

use super::seal;
use crate::audit::audit;
use crate::recompute::{Mode, recompute};
use crate::test_support::both;
use crate::threads;
use crate::{Ctx, accounts, calendars, categories, escalations, policies};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{
    CreateUser, NewCategory, NewPost, NewThread, SetCalendar, SetClock, SetPolicy,
};
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadKind, ThreadState};
use backstop_domain::views::{Post, Thread};
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::clock_event;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use std::collections::BTreeMap;

pub async fn person(ctx: &Ctx, name: &str, role: Role) -> Actor {
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

/// A category, the office hours of London and a policy of an hour by them. Tests begin on Monday
/// 5 January 2026 at nine.
pub async fn office(ctx: &Ctx) {
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
    let week = ["9-17", "9-17", "9-17", "9-17", "9-17", "", ""]
        .map(str::to_owned)
        .to_vec();
    let cmd = SetCalendar {
        name: "office".into(),
        zone: "Europe/London".into(),
        week,
        days: Vec::new(),
    };
    calendars::set(ctx, &Actor::System, cmd).await.unwrap();
    set_policy(ctx, "60m", Some("office")).await;
}

pub async fn set_policy(ctx: &Ctx, after: &str, calendar: Option<&str>) {
    let cmd = SetPolicy {
        name: "all".into(),
        after: after.into(),
        calendar: calendar.map(Into::into),
        ..SetPolicy::default()
    };
    policies::set(ctx, &Actor::System, cmd).await.unwrap();
}

pub async fn ask(ctx: &Ctx, who: &Actor) -> Thread {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: "It is dead".into(),
        body: "Help".into(),
        tags: vec![],
        urgency: None,
    };
    threads::ask(ctx, who, cmd).await.unwrap()
}

async fn post(ctx: &Ctx, who: &Actor, id: ThreadId, intent: Intent) -> Post {
    threads::reply(
        ctx,
        who,
        id,
        NewPost {
            body: "Words".into(),
            intent,
        },
    )
    .await
    .unwrap()
}

async fn due(ctx: &Ctx, id: ThreadId) -> Option<String> {
    threads::clock(ctx, &Actor::System, id)
        .await
        .unwrap()
        .due_at
        .map(|t| t.to_string())
}

async fn state(ctx: &Ctx, id: ThreadId) -> (i32, EpisodeState) {
    let clock = threads::clock(ctx, &Actor::System, id).await.unwrap();
    (clock.episode, clock.state)
}

async fn sound(ctx: &Ctx) {
    let report = audit(ctx).await.unwrap();
    let broken: Vec<_> = report
        .checks
        .into_iter()
        .filter(|c| !c.ok && c.name != "index")
        .collect();
    assert_eq!(broken, []);
}

/// Holds the events of all clocks as they are now, as somebody who knows this program can.
pub async fn seal_again(ctx: &Ctx) {
    let events = clock_event::Entity::find()
        .order_by_asc(clock_event::Column::ThreadId)
        .order_by_asc(clock_event::Column::Seq);
    let mut heads: BTreeMap<ThreadId, String> = BTreeMap::new();
    for event in events.all(ctx.read()).await.unwrap() {
        let head = heads.entry(event.thread_id).or_default();
        *head = seal::hash(head, &event);
    }
    let txn = ctx.write().await.unwrap();
    for (id, head) in heads {
        let sql = format!("UPDATE thread SET clock_hash = '{head}' WHERE id = {id}");
        txn.execute_unprepared(&sql).await.unwrap();
    }
    txn.commit().await.unwrap();
}

both! {
    async fn the_clock_goes_by_the_hours_of_its_calendar(ctx, clock) {
        office(&ctx).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        clock.advance(7 * 3_600 + 1_800);
        let thread = ask(&ctx, &ana).await;
        assert_eq!(due(&ctx, thread.id).await.unwrap(), "2026-01-06T09:30:00Z");
        clock.advance(17 * 3_600 - 1);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        clock.advance(1);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        let said = threads::clock(&ctx, &ana, thread.id).await.unwrap().explanation;
        assert!(said.iter().any(|s| s == "Mon 5 Jan 2026, 16:30 to 17:00: 30 min counted."), "{said:?}");
        sound(&ctx).await;
    }
}

both! {
    async fn a_question_back_rests_the_clock_until_the_asker_writes_or_it_is_gone(ctx, clock) {
        office(&ctx).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        clock.advance(600);
        post(&ctx, &ben, thread.id, Intent::Clarification).await;
        clock.advance(3 * 3_600);
        assert_eq!((state(&ctx, thread.id).await, due(&ctx, thread.id).await), ((1, EpisodeState::WaitingOnAsker), None));
        sound(&ctx).await;
        post(&ctx, &ana, thread.id, Intent::Comment).await;
        assert_eq!(due(&ctx, thread.id).await.unwrap(), "2026-01-05T13:00:00Z");
        let again = post(&ctx, &ben, thread.id, Intent::Clarification).await;
        clock.advance(60);
        threads::delete(&ctx, &ben, again.id).await.unwrap();
        assert_eq!(due(&ctx, thread.id).await.unwrap(), "2026-01-05T13:01:00Z");
        sound(&ctx).await;
    }
}

both! {
    async fn what_did_not_help_opens_a_new_clock_and_counts_no_more(ctx, clock) {
        office(&ctx).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        assert_eq!(threads::unsolved(&ctx, &ana, thread.id, "").await.unwrap_err().failure().code, ErrorCode::Conflict);
        let first = post(&ctx, &ben, thread.id, Intent::Answer).await;
        assert_eq!(threads::unsolved(&ctx, &ben, thread.id, "").await.unwrap_err().failure().code, ErrorCode::Forbidden);
        clock.advance(3 * 86_400);
        let open = threads::unsolved(&ctx, &ana, thread.id, "It still does not start.").await.unwrap();
        assert_eq!((open.state, open.reply_count), (ThreadState::Unanswered, 2));
        assert_eq!(state(&ctx, thread.id).await, (2, EpisodeState::Open));
        // The rejected answer changes nothing any more, nor does bringing the thread back.
        threads::delete(&ctx, &ben, first.id).await.unwrap();
        assert_eq!(state(&ctx, thread.id).await, (2, EpisodeState::Open));
        clock.advance(3_600);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 1);
        sound(&ctx).await;
    }
}

both! {
    async fn a_withdrawn_mark_opens_a_new_clock(ctx, clock) {
        office(&ctx).await;
        let (ana, ben) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        let answer = post(&ctx, &ben, thread.id, Intent::Answer).await;
        threads::accept(&ctx, &ana, answer.id).await.unwrap();
        assert_eq!(threads::unaccept(&ctx, &ana, answer.id).await.unwrap().state, ThreadState::Unanswered);
        assert_eq!(state(&ctx, thread.id).await, (2, EpisodeState::Open));
        assert_eq!(threads::accept(&ctx, &ana, answer.id).await.unwrap().state, ThreadState::Solved);
        assert_eq!(state(&ctx, thread.id).await, (2, EpisodeState::Answered));
        sound(&ctx).await;
    }
}

both! {
    async fn staff_set_a_clock_by_hand_and_say_why(ctx, clock) {
        office(&ctx).await;
        let (ana, arun) = (person(&ctx, "ana", Role::Member).await, person(&ctx, "arun", Role::Agent).await);
        let thread = ask(&ctx, &ana).await;
        let to = |state, reason: &str| SetClock { state, reason: reason.into() };
        let waiting = to(EpisodeState::WaitingOnAsker, "She called; we wait for her receipt.");
        assert_eq!(threads::set_clock(&ctx, &ana, thread.id, waiting.clone()).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, to(EpisodeState::WaitingOnAsker, " ")).await.unwrap_err().failure().fields[0].field, "reason");
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, to(EpisodeState::Escalated, "x")).await.unwrap_err().failure().fields[0].field, "state");
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, waiting.clone()).await.unwrap().state, ThreadState::WaitingOnAsker);
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, waiting).await.unwrap_err().failure().code, ErrorCode::Conflict);
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, to(EpisodeState::Answered, "Solved on the phone.")).await.unwrap().state, ThreadState::Answered);
        assert_eq!(threads::set_clock(&ctx, &arun, thread.id, to(EpisodeState::Open, "It came back.")).await.unwrap().state, ThreadState::Unanswered);
        assert_eq!(state(&ctx, thread.id).await, (2, EpisodeState::Open));
        let said = threads::clock(&ctx, &ana, thread.id).await.unwrap().explanation;
        assert!(said[0].contains("It came back."), "{said:?}");
        sound(&ctx).await;
    }
}

both! {
    async fn the_column_is_a_cache_that_neither_fires_early_nor_hides_what_is_due(ctx, clock) {
        office(&ctx).await;
        let ana = person(&ctx, "ana", Role::Member).await;
        let (early, lost) = (ask(&ctx, &ana).await, ask(&ctx, &ana).await);
        let db = ctx.read();
        db.execute_unprepared(&format!("UPDATE thread SET due_at = 1 WHERE id = {}", early.id)).await.unwrap();
        db.execute_unprepared(&format!("UPDATE thread SET due_at = NULL WHERE id = {}", lost.id)).await.unwrap();
        let clocks = audit(&ctx).await.unwrap().checks.into_iter().find(|c| c.name == "clocks").unwrap();
        assert_eq!((clocks.ok, clocks.broken, clocks.checked), (false, 2, 2));
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 0);
        assert_eq!(due(&ctx, early.id).await.unwrap(), "2026-01-05T10:00:00Z");
        assert_eq!(recompute(&ctx, Mode::Mend, |_| ()).await.unwrap().mended, 1);
        assert_eq!(due(&ctx, lost.id).await.unwrap(), "2026-01-05T10:00:00Z");
        clock.advance(3_600);
        assert_eq!(escalations::reconcile(&ctx).await.unwrap(), 2);
        let changed = db.execute_unprepared("UPDATE clock_event SET at = 0").await;
        assert!(changed.is_err(), "what happened cannot be rewritten");
        sound(&ctx).await;
    }
}
