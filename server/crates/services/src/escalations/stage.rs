//! The people and cases that tests of the desk begin with.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use crate::{Ctx, accounts, categories, escalations, policies, threads};
use backstop_domain::actor::Identity;
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{CreateUser, NewCategory, NewThread, SetPolicy};
use backstop_domain::escalation::LedgerEvent;
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_domain::thread_state::ThreadKind;
use backstop_domain::{Actor, Role};

/// Minutes after which a question of these tests escalates.
pub(crate) const AFTER_MINUTES: i64 = 20;

pub(crate) async fn person(ctx: &Ctx, name: &str, role: Role) -> Actor {
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

/// A category whose questions go to the queue of that name.
pub(crate) async fn shelf(ctx: &Ctx, slug: &str, priority: i32) {
    let category = NewCategory {
        slug: slug.into(),
        name: slug.to_uppercase(),
        description: String::new(),
        parent: None,
        language: None,
    };
    categories::create(ctx, &Actor::System, category)
        .await
        .unwrap();
    let policy = SetPolicy {
        name: slug.into(),
        category: Some(slug.into()),
        after: format!("{AFTER_MINUTES}m"),
        queue: Some(slug.into()),
        priority: Some(priority),
        ..SetPolicy::default()
    };
    policies::set(ctx, &Actor::System, policy).await.unwrap();
}

pub(crate) async fn question(ctx: &Ctx, asker: &Actor, category: &str, title: &str) -> ThreadId {
    let new = NewThread {
        category: category.into(),
        kind: ThreadKind::Question,
        title: title.into(),
        body: "It worked yesterday.".into(),
        tags: vec![],
        urgency: None,
    };
    threads::ask(ctx, asker, new).await.unwrap().id
}

/// Lets the promise of everything asked fall due.
pub(crate) async fn fall_due(ctx: &Ctx, clock: &ManualClock) {
    clock.advance(AFTER_MINUTES * 60);
    escalations::reconcile(ctx).await.unwrap();
}

/// One case in the queue `phones`, whose asker is `ana`.
pub(crate) async fn one_case(ctx: &Ctx, clock: &ManualClock) -> (Actor, ThreadId, EscalationId) {
    shelf(ctx, "phones", 3).await;
    let ana = person(ctx, "ana", Role::Member).await;
    let thread = question(ctx, &ana, "phones", "The screen stays black").await;
    fall_due(ctx, clock).await;
    let id = case_of(ctx, thread).await;
    (ana, thread, id)
}

/// The newest case of a thread.
pub(crate) async fn case_of(ctx: &Ctx, thread: ThreadId) -> EscalationId {
    let cases = escalations::queries::of_thread(ctx.read(), thread)
        .await
        .unwrap();
    cases.first().expect("a case").id
}

/// The ledger of a case in words.
pub(crate) async fn story(ctx: &Ctx, id: EscalationId) -> Vec<LedgerEvent> {
    let events = escalations::queries::events(ctx.read(), id).await.unwrap();
    events.into_iter().map(|entry| entry.kind).collect()
}

/// Nothing of what happened broke the promise or the ledger.
pub(crate) async fn assert_sound(ctx: &Ctx) {
    let report = crate::audit::audit(ctx).await.unwrap();
    let broken: Vec<_> = report
        .checks
        .iter()
        .filter(|check| check.name != "index" && !check.ok)
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
}
