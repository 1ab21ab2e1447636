//! What is handed over, when, how often, and what comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod outside;

use super::*;
use crate::test_support::both;
use crate::{Ctx, PageRequest, accounts, categories, escalations, notices, threads};
use backstop_domain::actor::Identity;
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::*;
use backstop_domain::connector::*;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{ConnectorId, ThreadId};
use backstop_domain::thread_state::{Intent, ThreadState};
use backstop_domain::views::{ConnectorHealth, ConnectorView, DeliveryView, Thread};
use backstop_domain::{Actor, Role};
use sea_orm::ConnectionTrait;
use serde_json::json;

/// A command as a program sends it.
fn cmd<T: serde::de::DeserializeOwned>(fields: serde_json::Value) -> T {
    serde_json::from_value(fields).unwrap()
}

struct Scene {
    ctx: Ctx,
    clock: ManualClock,
    admin: Actor,
    ana: Actor,
    ben: Actor,
    desk: ConnectorView,
}

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

fn command(name: &str, queue: &str) -> SaveConnector {
    SaveConnector {
        name: name.into(),
        kind: ConnectorKind::RequestTracker,
        queue: queue.into(),
        address: "https://rt.example.com".into(),
        remote_queue: "Escalations".into(),
        reference_field: String::new(),
        login: String::new(),
        share_email: false,
        work_here: false,
        credential: Some("a-secret-token".into()),
        hook_secret: None,
        allowed: String::new(),
        reply_as: "arun".into(),
        enabled: true,
    }
}

async fn scene(ctx: &Ctx, clock: &ManualClock) -> Scene {
    let cmd: NewCategory = cmd(json!({ "slug": "phones", "name": "Phones" }));
    categories::create(ctx, &Actor::System, cmd).await.unwrap();
    let admin = person(ctx, "olga", Role::Admin).await;
    let ana = person(ctx, "ana", Role::Member).await;
    let ben = person(ctx, "ben", Role::Member).await;
    person(ctx, "arun", Role::Agent).await;
    let desk = create(ctx, &admin, command("Desk", "general"))
        .await
        .unwrap();
    Scene {
        ctx: ctx.clone(),
        clock: clock.clone(),
        admin,
        ana,
        ben,
        desk,
    }
}

impl Scene {
    async fn ask(&self, title: &str) -> Thread {
        let cmd: NewThread = cmd(
            json!({ "category": "phones", "title": title, "body": format!("{title}, in more words") }),
        );
        threads::ask(&self.ctx, &self.ana, cmd).await.unwrap()
    }

    async fn post(&self, who: &Actor, thread: ThreadId, body: &str) {
        let cmd = NewPost {
            body: body.into(),
            intent: Intent::Comment,
        };
        threads::reply(&self.ctx, who, thread, cmd).await.unwrap();
    }

    /// What is due becomes a case, and its delivery.
    async fn escalate(&self) {
        self.clock.advance(3_600);
        escalations::reconcile(&self.ctx).await.unwrap();
        self.project().await;
    }

    async fn project(&self) {
        loop {
            while project(&self.ctx).await.unwrap() > 0 {}
            let cursor = crate::outbox::cursor::position(self.ctx.read(), queries::READER)
                .await
                .unwrap()
                .unwrap_or(i64::MAX);
            if !crate::test_support::is_behind(&self.ctx, cursor).await {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    async fn lease(&self) -> Vec<Order> {
        lease(&self.ctx).await.unwrap()
    }

    /// The only order there is now.
    async fn order(&self) -> Order {
        let mut orders = self.lease().await;
        assert_eq!(orders.len(), 1, "{orders:?}");
        orders.remove(0)
    }

    async fn arrived(&self, order: &Order) {
        let ticket = matches!(order.task, Task::Create(_)).then(|| format!("4{}", order.id));
        settle(&self.ctx, order, Ok(ticket)).await.unwrap();
    }

    async fn failed(&self, order: &Order) {
        settle(&self.ctx, order, Err(Fault::endpoint("is away")))
            .await
            .unwrap();
    }

    async fn all(&self) -> Vec<DeliveryView> {
        let filter = DeliveryFilter::default();
        let page = deliveries(&self.ctx, &self.admin, filter, PageRequest::first(100));
        let mut items = page.await.unwrap().items;
        items.reverse();
        items
    }

    async fn desk(&self) -> ConnectorView {
        get(&self.ctx, &self.admin, self.desk.id).await.unwrap()
    }

    /// A case whose ticket is made: its thread and our reference.
    async fn ticket(&self) -> (Thread, String) {
        let thread = self.ask("It broke").await;
        self.escalate().await;
        let order = self.order().await;
        self.arrived(&order).await;
        self.project().await;
        let reference = self.all().await[0].reference.clone();
        (thread, reference)
    }

    async fn thread(&self, id: ThreadId) -> (ThreadState, Vec<(String, bool)>) {
        let page = threads::page(&self.ctx, &self.ana, id, PageRequest::first(20))
            .await
            .unwrap();
        let posts = page
            .posts
            .iter()
            .map(|post| (post.body.clone(), post.official));
        (page.thread.state, posts.collect())
    }

    async fn audit(&self) -> Vec<String> {
        crate::test_support::indexed(&self.ctx).await;
        let report = crate::audit::audit(&self.ctx).await.unwrap();
        let check = report
            .checks
            .into_iter()
            .find(|check| check.name == "delivery")
            .unwrap();
        check.findings
    }

    async fn run(&self, sql: &str) {
        self.ctx.db().write.execute_unprepared(sql).await.unwrap();
    }
}

fn told(reference: &str, key: &str, what: ChangeKind) -> Change {
    Change {
        key: key.into(),
        reference: reference.into(),
        what,
    }
}

both! {
    async fn a_case_is_handed_over_once(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let thread = scene.ask("It broke").await;
        assert!(scene.lease().await.is_empty());
        scene.escalate().await;
        let order = scene.order().await;
        assert!(scene.lease().await.is_empty(), "it is leased");
        let Task::Create(ticket) = &order.task else { panic!("{order:?}") };
        assert_eq!(order.endpoint.credential.expose(), "a-secret-token");
        assert!(ticket.text.starts_with("ana asked in Phones:\n\nIt broke, in more words\n"), "{}", ticket.text);
        assert!(ticket.text.ends_with(&format!("/t/{}/it-broke\nRef {}\n", thread.id, ticket.reference)));
        assert_eq!(ticket.customer.email, None, "not passed on unless asked for");
        scene.arrived(&order).await;
        let case = escalations::get(&ctx, &scene.admin, ticket.case).await.unwrap();
        let external = case.external.unwrap();
        assert_eq!((external.system.as_str(), external.id), ("request_tracker", format!("4{}", order.id)));
        // The event of that very change leads to no second delivery.
        scene.project().await;
        assert_eq!(scene.all().await.len(), 1);
        assert_eq!(scene.desk().await.health, ConnectorHealth::Well);
        assert_eq!(scene.audit().await, [""; 0]);
    }
}

both! {
    async fn attempts_come_at_the_promised_pauses_and_end_as_a_dead_letter(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        let mut waited = Vec::new();
        for attempt in 1..=ATTEMPTS_MAX {
            let order = scene.order().await;
            assert_eq!(order.attempt, attempt);
            scene.failed(&order).await;
            let row = scene.all().await.remove(0);
            assert_eq!((row.attempts, row.last_error.as_str()), (attempt, "is away"));
            let Some(next) = row.next_at else { continue };
            let seconds = next.seconds_since(ctx.now());
            clock.advance(seconds - 1);
            assert!(scene.lease().await.is_empty(), "not before its time");
            clock.advance(if attempt < 5 { 2 } else { 700 });
            waited.push(seconds);
        }
        for (got, wanted) in waited.iter().zip([5, 30, 120, 600, 3_600, 21_600, 86_400]) {
            assert!((wanted..=wanted * 6 / 5).contains(got), "{waited:?}");
        }
        assert_eq!(scene.all().await[0].state, DeliveryState::Dead);
        assert_eq!(dead_letters(&ctx).await.unwrap(), 1);
        assert_eq!(scene.audit().await, [""; 0], "a dead letter keeps the promise");
        while notices::project(&ctx).await.unwrap() > 0 {}
        let bell = notices::list(&ctx, &scene.admin, PageRequest::first(5)).await.unwrap();
        assert_eq!(bell.items[0].text, "The case of “It broke” could not be handed over to your helpdesk");
        assert!(notices::list(&ctx, &scene.ana, PageRequest::first(5)).await.unwrap().items.iter().all(|n| !n.text.contains("helpdesk")));
        let id = scene.all().await[0].id;
        assert!(replay(&ctx, &scene.ana, id).await.is_err());
        replay(&ctx, &scene.admin, id).await.unwrap();
        assert!(replay(&ctx, &scene.admin, id).await.is_err(), "it is no dead letter any more");
        clock.advance(700);
        let order = scene.order().await;
        scene.arrived(&order).await;
        assert_eq!(dead_letters(&ctx).await.unwrap(), 0);
    }
}

both! {
    async fn posts_of_a_thread_go_in_order_and_only_after_its_ticket(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let thread = scene.ask("It broke").await;
        scene.escalate().await;
        scene.post(&scene.ana, thread.id, "Still broken").await;
        scene.post(&scene.ben, thread.id, "Same here").await;
        scene.project().await;
        let ticket = scene.order().await;
        scene.failed(&ticket).await;
        assert!(scene.lease().await.is_empty(), "posts wait for their ticket");
        clock.advance(10);
        let ticket = scene.order().await;
        assert!(matches!(ticket.task, Task::Create(_)));
        scene.arrived(&ticket).await;
        scene.project().await;
        let first = scene.order().await;
        let Task::Message { message, ticket: number } = &first.task else { panic!("{first:?}") };
        assert_eq!(*number, format!("4{}", ticket.id));
        assert!(message.from_customer && message.text.contains("Still broken"));
        scene.failed(&first).await;
        assert!(scene.lease().await.is_empty(), "the second waits for the first");
        clock.advance(10);
        let again = scene.order().await;
        assert_eq!((again.id, again.attempt, &again.key), (first.id, 2, &first.key));
        scene.arrived(&again).await;
        let second = scene.order().await;
        let Task::Message { message, .. } = &second.task else { panic!("{second:?}") };
        assert!(!message.from_customer && message.text.contains("Same here"));
        // The ticket needed two attempts: a double that came late is looked for.
        scene.arrived(&second).await;
        clock.advance(120);
        assert!(matches!(scene.order().await.task, Task::Check { .. }));
    }
}

both! {
    async fn one_slow_endpoint_delays_no_other(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        create(&ctx, &scene.admin, command("Other desk", "other")).await.unwrap();
        let cmd: SetPolicy = cmd(json!({ "name": "other", "after": "30m", "queue": "other" }));
        for nth in 0..6 {
            scene.ask(&format!("First {nth}")).await;
        }
        crate::policies::set(&ctx, &scene.admin, cmd).await.unwrap();
        for nth in 0..2 {
            scene.ask(&format!("Second {nth}")).await;
        }
        scene.escalate().await;
        let leased = scene.lease().await;
        let of = |id: ConnectorId| leased.iter().filter(|order| order.endpoint.id == id).count();
        assert_eq!(of(scene.desk.id), 4, "so many at once");
        assert_eq!(leased.len(), 6, "the other endpoint gets its own");
        assert!(scene.lease().await.is_empty());
    }
}

both! {
    async fn an_endpoint_that_is_away_is_left_alone(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        for nth in 0..12 {
            scene.ask(&format!("Question {nth}")).await;
            // Nobody may ask twelve at once.
            clock.advance(15);
        }
        scene.escalate().await;
        let first = scene.lease().await;
        for order in &first {
            scene.failed(order).await;
        }
        let fifth = scene.lease().await;
        scene.failed(&fifth[0]).await;
        assert_eq!(scene.desk().await.health, ConnectorHealth::Open);
        clock.advance(29);
        assert!(scene.lease().await.is_empty(), "the breaker is open");
        // What was on its way when it opened has to come back first.
        clock.advance(LEASE_SECONDS);
        let probe = scene.order().await;
        scene.arrived(&probe).await;
        assert_eq!(scene.desk().await.health, ConnectorHealth::Well);
        assert!(scene.lease().await.len() > 1, "it is back");
    }
}

both! {
    async fn a_worker_that_says_it_goes_on_keeps_its_delivery(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        let slow = scene.order().await;
        clock.advance(LEASE_SECONDS - 1);
        assert!(renew(&ctx, &slow).await.unwrap());
        clock.advance(LEASE_SECONDS - 1);
        assert!(scene.lease().await.is_empty(), "it is still at it");
        clock.advance(2);
        let next = scene.order().await;
        assert!(!renew(&ctx, &slow).await.unwrap(), "in other hands by now");
        scene.arrived(&next).await;
        assert!(!renew(&ctx, &next).await.unwrap(), "done");
    }
}

both! {
    async fn a_worker_that_died_loses_its_delivery_to_the_next(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        let dead = scene.order().await;
        clock.advance(LEASE_SECONDS + 1);
        let next = scene.order().await;
        assert_eq!((next.id, next.attempt), (dead.id, 2));
        scene.failed(&dead).await;
        assert_eq!(scene.all().await[0].last_error, "", "the dead one's word does not count");
        scene.arrived(&next).await;
        assert_eq!(scene.all().await[0].state, DeliveryState::Delivered);
    }
}

both! {
    async fn what_is_hidden_or_ended_meanwhile_stays_in_the_house(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let (thread, _) = scene.ticket().await;
        scene.post(&scene.ana, thread.id, "My number is 0123").await;
        scene.project().await;
        let posts = threads::page(&ctx, &scene.ana, thread.id, PageRequest::first(9)).await.unwrap().posts;
        threads::delete(&ctx, &scene.ana, posts[1].id).await.unwrap();
        assert!(scene.lease().await.is_empty());
        assert_eq!(scene.all().await[1].state, DeliveryState::Skipped);
        // A case that the community was quicker with makes no ticket.
        let other = scene.ask("Another").await;
        scene.escalate().await;
        let answer = NewPost { body: "Try this".into(), intent: Intent::Answer };
        threads::reply(&ctx, &scene.ben, other.id, answer).await.unwrap();
        scene.project().await;
        assert!(scene.lease().await.is_empty());
        assert_eq!(scene.audit().await, [""; 0]);
    }
}

both! {
    async fn a_reply_from_outside_is_official_once(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let (thread, reference) = scene.ticket().await;
        let reply = told(&reference, "transaction:7", ChangeKind::Reply { text: "Turn it off".into() });
        assert!(receive(&ctx, scene.desk.id, &reply).await.unwrap());
        assert!(!receive(&ctx, scene.desk.id, &reply).await.unwrap());
        let twice = futures_util::future::join_all((0..4).map(|_| {
            let other = told(&reference, "transaction:8", ChangeKind::Reply { text: "And on".into() });
            let ctx = ctx.clone();
            let id = scene.desk.id;
            async move { receive(&ctx, id, &other).await.unwrap() }
        })).await;
        assert_eq!(twice.into_iter().filter(|took| *took).count(), 1);
        let (_, posts) = scene.thread(thread.id).await;
        let wanted = [("It broke, in more words".to_owned(), false), ("Turn it off".to_owned(), true), ("And on".to_owned(), true)];
        assert_eq!(posts, wanted);
        scene.project().await;
        assert_eq!(scene.all().await.len(), 1, "it is not sent back");
        let unknown = told("bs-000000-1", "transaction:9", ChangeKind::Resolved);
        assert!(!receive(&ctx, scene.desk.id, &unknown).await.unwrap());
        let resolved = told(&reference, "transaction:10", ChangeKind::Resolved);
        assert!(receive(&ctx, scene.desk.id, &resolved).await.unwrap());
        assert_eq!(scene.thread(thread.id).await.0, ThreadState::Solved);
        scene.project().await;
        assert_eq!(scene.all().await.len(), 1, "the ticket is closed there already");
        assert_eq!(scene.audit().await, [""; 0]);
    }
}

both! {
    async fn a_rejected_ticket_goes_back_to_the_community(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let (thread, reference) = scene.ticket().await;
        let back = told(&reference, "transaction:1", ChangeKind::Returned);
        assert!(receive(&ctx, scene.desk.id, &back).await.unwrap());
        assert_eq!(scene.thread(thread.id).await.0, ThreadState::Unanswered);
        // The next stretch makes a ticket of its own.
        scene.escalate().await;
        let order = scene.order().await;
        let Task::Create(ticket) = &order.task else { panic!("{order:?}") };
        assert_ne!(ticket.reference, reference);
    }
}

both! {
    async fn a_case_resolved_here_closes_its_ticket(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let (thread, reference) = scene.ticket().await;
        let page = threads::page(&ctx, &scene.admin, thread.id, PageRequest::first(1)).await.unwrap();
        let id = page.thread.escalation.unwrap().id;
        let case = escalations::claim(&ctx, &scene.admin, id).await.unwrap();
        let cmd = Resolve { wrap_up: backstop_domain::escalation::WrapUp::Solved, note: String::new() };
        escalations::resolve(&ctx, &scene.admin, case.id, cmd).await.unwrap();
        scene.project().await;
        let order = scene.order().await;
        let Task::Close { reference: closed, .. } = &order.task else { panic!("{order:?}") };
        assert_eq!(*closed, reference);
        scene.arrived(&order).await;
        // It is closed there by us; that comes back and changes nothing.
        let echo = told(&reference, "transaction:3", ChangeKind::Resolved);
        assert!(!receive(&ctx, scene.desk.id, &echo).await.unwrap());
        let late = told(&reference, "transaction:4", ChangeKind::Reply { text: "One more thing".into() });
        assert!(receive(&ctx, scene.desk.id, &late).await.unwrap());
        assert_eq!(scene.thread(thread.id).await.1.len(), 2);
        let case = escalations::get(&ctx, &scene.admin, case.id).await.unwrap();
        assert_eq!(case.state, EscalationState::Resolved);
    }
}

both! {
    async fn turning_a_connector_on_starts_no_wave(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let off = SaveConnector { enabled: false, credential: None, ..command("Desk", "general") };
        update(&ctx, &scene.admin, scene.desk.id, off.clone()).await.unwrap();
        scene.ask("Before").await;
        scene.escalate().await;
        clock.advance(60);
        update(&ctx, &scene.admin, scene.desk.id, SaveConnector { enabled: true, ..off }).await.unwrap();
        scene.ask("After").await;
        scene.escalate().await;
        let order = scene.order().await;
        assert!(matches!(&order.task, Task::Create(ticket) if ticket.subject == "After"));
        assert_eq!(scene.audit().await, [""; 0]);
    }
}

both! {
    async fn secrets_are_sealed_and_stay_with_their_address(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let shown = serde_json::to_string(&scene.desk).unwrap();
        assert!(shown.contains("\"credential_set\":true") && !shown.contains("a-secret-token"));
        let row = queries::one(ctx.read(), scene.desk.id).await.unwrap();
        assert!(!row.credential.unwrap().windows(6).any(|some| some == b"secret"));
        let moved = SaveConnector { address: "https://elsewhere.example".into(), credential: None, ..command("Desk", "general") };
        let refused = update(&ctx, &scene.admin, scene.desk.id, moved).await.err().unwrap().failure();
        assert_eq!(refused.fields[0].field, "credential");
        let twice = create(&ctx, &scene.admin, command("Another", "general")).await.err().unwrap();
        assert_eq!(twice.failure().fields[0].field, "name");
        let stranger = SaveConnector { reply_as: "ana".into(), ..command("Third", "third") };
        assert_eq!(create(&ctx, &scene.admin, stranger).await.err().unwrap().failure().fields[0].field, "reply_as");
        assert!(create(&ctx, &scene.ana, command("Fourth", "fourth")).await.is_err());
        remove(&ctx, &scene.admin, scene.desk.id).await.unwrap();
    }
}

both! {
    async fn a_test_is_tried_once(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        try_out(&ctx, &scene.admin, scene.desk.id).await.unwrap();
        let order = scene.order().await;
        assert_eq!(order.task, Task::Test);
        scene.failed(&order).await;
        assert_eq!(scene.all().await[0].state, DeliveryState::Dead);
        assert_eq!(dead_letters(&ctx).await.unwrap(), 0, "a failed test is no dead letter");
        assert!(remove(&ctx, &scene.admin, scene.desk.id).await.is_err(), "it has a record");
    }
}

both! {
    async fn an_endpoint_that_is_gone_is_turned_off(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        scene.ask("It broke").await;
        scene.escalate().await;
        let order = scene.order().await;
        let gone = Fault { gone: true, ..Fault::endpoint("wants no more calls (410)") };
        settle(&ctx, &order, Err(gone)).await.unwrap();
        assert_eq!(scene.desk().await.health, ConnectorHealth::Off);
        clock.advance(86_400);
        assert!(scene.lease().await.is_empty());
    }
}

both! {
    async fn calls_find_their_connector_and_count_once(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        let key = scene.desk.hook_url.rsplit('/').next().unwrap().to_owned();
        let found = hook(&ctx, &key).await.unwrap().unwrap();
        assert_eq!((found.id, found.secret.is_set()), (scene.desk.id, false));
        assert!(hook(&ctx, "x").await.unwrap().is_none());
        scene.ticket().await;
        assert_eq!(looks(&ctx).await.unwrap().len(), 1);
        saw(&ctx, scene.desk.id, Ok("2026-01-05T09:00:00Z".into())).await.unwrap();
        assert!(looks(&ctx).await.unwrap().is_empty(), "not before its time");
        asked(&ctx, scene.desk.id, "call:1").await.unwrap();
        let look = looks(&ctx).await.unwrap().remove(0);
        assert_eq!(look.since.cursor.as_deref(), Some("2026-01-05T09:00:00Z"));
        saw(&ctx, scene.desk.id, Ok("later".into())).await.unwrap();
        asked(&ctx, scene.desk.id, "call:1").await.unwrap();
        assert!(looks(&ctx).await.unwrap().is_empty(), "the same call changes nothing");
    }
}

both! {
    async fn the_audit_finds_what_was_tampered_with(ctx, clock) {
        let scene = scene(&ctx, &clock).await;
        scene.ticket().await;
        scene.ask("Another").await;
        scene.escalate().await;
        clock.advance(120);
        assert_eq!(scene.audit().await, [""; 0]);
        for (tamper, undo, finding) in [
            ("UPDATE escalation SET external_id = '999' WHERE external_id IS NOT NULL", "UPDATE escalation SET external_id = '41' WHERE external_id = '999'", "names a ticket that no delivery made"),
            ("UPDATE delivery SET attempts = 8 WHERE state = 'pending'", "UPDATE delivery SET attempts = 0 WHERE state = 'pending'", "no attempts left"),
            ("UPDATE delivery SET state = 'pending', attempts = 1 WHERE external_id IS NOT NULL", "UPDATE delivery SET state = 'delivered' WHERE external_id IS NOT NULL", "names a ticket that no delivery made"),
            ("UPDATE escalation SET external_id = NULL, external_system = NULL WHERE external_id IS NOT NULL", "UPDATE escalation SET external_id = '41', external_system = 'request_tracker' WHERE id = (SELECT MIN(id) FROM escalation)", "arrived, but its case names no ticket"),
            ("DELETE FROM delivery WHERE state = 'pending'", "SELECT 1", "waits in the queue of Desk but has no delivery"),
        ] {
            scene.run(tamper).await;
            let found = scene.audit().await;
            assert!(found.iter().any(|one| one.contains(finding)), "{tamper}: {found:?}");
            scene.run(undo).await;
        }
    }
}
