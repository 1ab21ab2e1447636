//! The audit is tested like everything else: what is broken on purpose is found.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use crate::audit::{Anchor, against, audit};
use crate::escalations::ledger;
use crate::test_support::both;
use crate::threads;
use crate::threads::clock::tests::seal_again;
use crate::{Ctx, accounts, categories, escalations};
use backstop_domain::actor::Identity;
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{CaseReply, CreateUser, NewCategory, NewThread, Resolve, SetClock};
use backstop_domain::escalation::{ReplyVisibility, WrapUp};
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_domain::thread_state::{EpisodeState, ThreadKind};
use backstop_domain::{Actor, Role};
use backstop_migrations::{Migrator, MigratorTrait};
use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel};

async fn escalated(ctx: &Ctx, clock: &ManualClock) {
    let cmd = NewCategory {
        slug: "phones".into(),
        name: "Phones".into(),
        description: String::new(),
        parent: None,
        language: None,
    };
    categories::create(ctx, &Actor::System, cmd).await.unwrap();
    let cmd = CreateUser {
        username: "sue".into(),
        email: "sue@example.com".into(),
        role: Role::Supervisor,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    let sue = Actor::Member(Identity {
        id,
        username: "sue".into(),
        role: Role::Supervisor,
        suspended: false,
    });
    for _ in 0..2 {
        ask(ctx, &sue).await;
    }
    clock.advance(3_600);
    escalations::reconcile(ctx).await.unwrap();
    escalations::next(ctx, &sue).await.unwrap().unwrap();
    assert_eq!(broken(ctx).await, [""; 0]);
}

async fn ask(ctx: &Ctx, who: &Actor) -> ThreadId {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: "Help".into(),
        body: "It broke".into(),
        tags: vec![],
        urgency: None,
    };
    threads::ask(ctx, who, cmd).await.unwrap().id
}

/// Tables that the database refuses to change.
const GUARDED: [&str; 4] = [
    "escalation_event",
    "ledger_anchor",
    "ledger_anchor_head",
    "clock_event",
];

/// Gets around the guard of the append-only tables, as somebody with the database's password can.
async fn unguard(ctx: &Ctx) {
    for table in GUARDED {
        if ctx.db().is_postgres() {
            run(ctx, &format!("ALTER TABLE {table} DISABLE TRIGGER ALL")).await;
        } else {
            run(ctx, &format!("DROP TRIGGER {table}_no_UPDATE")).await;
            run(ctx, &format!("DROP TRIGGER {table}_no_DELETE")).await;
        }
    }
}

async fn broken(ctx: &Ctx) -> Vec<&'static str> {
    crate::test_support::indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    assert_eq!(report.ok, report.checks.iter().all(|c| c.ok));
    report
        .checks
        .into_iter()
        .filter(|c| !c.ok)
        .map(|c| c.name)
        .collect()
}

async fn run(ctx: &Ctx, sql: &str) {
    ctx.db().write.execute_unprepared(sql).await.unwrap();
}

/// Two cases, the first with three entries, all of it anchored; then one more entry, not yet.
async fn anchored(ctx: &Ctx, clock: &ManualClock) {
    escalated(ctx, clock).await;
    let sue = sue(ctx).await;
    let case = first_case(ctx).await;
    escalations::release(ctx, &sue, case).await.unwrap();
    assert_eq!(escalations::anchor(ctx).await.unwrap(), 2);
    escalations::claim(ctx, &sue, case).await.unwrap();
    assert_eq!(
        escalations::anchor(ctx).await.unwrap(),
        0,
        "a minute has not passed"
    );
    assert_eq!(broken(ctx).await, [""; 0]);
}

async fn sue(ctx: &Ctx) -> Actor {
    let id = crate::threads::queries::account_by_name(ctx.read(), "sue")
        .await
        .unwrap()
        .unwrap()
        .id;
    Actor::Member(Identity {
        id,
        username: "sue".into(),
        role: Role::Supervisor,
        suspended: false,
    })
}

async fn first_case(ctx: &Ctx) -> EscalationId {
    let all = escalations::queries::events(ctx.read(), EscalationId(1))
        .await
        .unwrap();
    if all.len() > 1 {
        EscalationId(1)
    } else {
        EscalationId(2)
    }
}

/// Seals the chain of a case again after it was changed, as somebody who knows this program can.
async fn reseal(ctx: &Ctx, case: EscalationId) {
    let mut prev = ledger::GENESIS.to_owned();
    for mut entry in escalations::queries::events(ctx.read(), case)
        .await
        .unwrap()
    {
        entry.prev_hash.clone_from(&prev);
        entry.hash = ledger::hash(&entry);
        prev.clone_from(&entry.hash);
        entry
            .into_active_model()
            .reset_all()
            .update(&ctx.db().write)
            .await
            .unwrap();
    }
    run(ctx, &format!(
        "UPDATE ledger_head SET seq = (SELECT MAX(seq) FROM escalation_event WHERE escalation_id = {case}), hash = '{prev}' WHERE escalation_id = {case}"
    )).await;
}

both! {
    async fn the_ledger_cannot_be_changed_in_passing(ctx, clock) {
        anchored(&ctx, &clock).await;
        for table in GUARDED {
            for sql in [format!("UPDATE {table} SET {} = NULL", if table == "clock_event" { "reason" } else { "hash" }), format!("DELETE FROM {table}")] {
                assert!(ctx.db().write.execute_unprepared(&sql).await.is_err(), "{sql}");
            }
        }
    }
}

/// Every way to tamper with what is written: a name and statements on case `{case}`.
const TAMPERING: &[(&str, &[&str])] = &[
    (
        "edit",
        &["UPDATE escalation_event SET data = '{}' WHERE seq = 1 AND escalation_id = {case}"],
    ),
    (
        "edit another's time",
        &["UPDATE escalation_event SET at = at + 1 WHERE seq = 2 AND escalation_id = {case}"],
    ),
    (
        "delete",
        &["DELETE FROM escalation_event WHERE seq = 2 AND escalation_id = {case}"],
    ),
    (
        "insert",
        &[
            "INSERT INTO escalation_event (escalation_id, seq, at, kind, data, prev_hash, hash) \
        SELECT escalation_id, seq + 1, at, 'noted', data, hash, hash FROM escalation_event WHERE seq = 4 AND escalation_id = {case}",
        ],
    ),
    (
        "reorder",
        &[
            "UPDATE escalation_event SET seq = 9 WHERE seq = 2 AND escalation_id = {case}",
            "UPDATE escalation_event SET seq = 2 WHERE seq = 3 AND escalation_id = {case}",
            "UPDATE escalation_event SET seq = 3 WHERE seq = 9 AND escalation_id = {case}",
        ],
    ),
    (
        "truncate before the next anchor",
        &["DELETE FROM escalation_event WHERE seq = 4 AND escalation_id = {case}"],
    ),
    (
        "truncate with the state set back",
        &[
            "DELETE FROM escalation_event WHERE seq = 4 AND escalation_id = {case}",
            "UPDATE escalation SET state = 'queued' WHERE id = {case}",
        ],
    ),
    (
        "delete the whole case",
        &[
            "DELETE FROM escalation_event WHERE escalation_id = {case}",
            "DELETE FROM ledger_head WHERE escalation_id = {case}",
            "UPDATE thread SET escalation_id = NULL, episode_state = 'cancelled' WHERE escalation_id = {case}",
            "DELETE FROM escalation WHERE id = {case}",
        ],
    ),
    ("edit an anchor", &["UPDATE ledger_anchor SET heads = 1"]),
    (
        "delete an anchor",
        &[
            "DELETE FROM ledger_anchor_head",
            "DELETE FROM ledger_anchor",
        ],
    ),
    (
        "edit what an anchor holds",
        &["UPDATE ledger_anchor_head SET seq = 2 WHERE escalation_id = {case}"],
    ),
    (
        "delete what an anchor holds",
        &["DELETE FROM ledger_anchor_head WHERE escalation_id = {case}"],
    ),
];

both! {
    async fn every_kind_of_tampering_is_found(ctx, clock) {
        anchored(&ctx, &clock).await;
        unguard(&ctx).await;
        let case = first_case(&ctx).await;
        for (name, statements) in TAMPERING {
            // Undone afterwards, so that each is found for itself.
            let copies = ["escalation_event", "escalation", "thread", "ledger_head", "ledger_anchor", "ledger_anchor_head"];
            for table in copies {
                run(&ctx, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
            }
            for sql in *statements {
                run(&ctx, &sql.replace("{case}", &case.to_string())).await;
            }
            assert!(broken(&ctx).await.contains(&"ledger"), "{name} was not found");
            restore(&ctx, &copies).await;
            assert_eq!(broken(&ctx).await, [""; 0], "{name} could not be undone");
        }
    }
}

/// Every way to tamper with what happened to a clock: a name and statements on thread `{thread}`.
const CLOCK_TAMPERING: &[(&str, &[&str])] = &[
    (
        "edit a moment",
        &["UPDATE clock_event SET at = at + 1 WHERE seq = 2 AND thread_id = {thread}"],
    ),
    (
        "edit the terms",
        &["UPDATE clock_event SET terms = '{}' WHERE seq = 1 AND thread_id = {thread}"],
    ),
    (
        "edit who and why",
        &[
            "UPDATE clock_event SET actor_id = 7, reason = 'So.' WHERE seq = 3 AND thread_id = {thread}",
        ],
    ),
    (
        "delete the first",
        &["DELETE FROM clock_event WHERE seq = 1 AND thread_id = {thread}"],
    ),
    (
        "delete the last",
        &["DELETE FROM clock_event WHERE seq = 4 AND thread_id = {thread}"],
    ),
    (
        "delete all",
        &["DELETE FROM clock_event WHERE thread_id = {thread}"],
    ),
    (
        "delete all, and what holds them",
        &[
            "DELETE FROM clock_event WHERE thread_id = {thread}",
            "UPDATE thread SET clock_hash = '' WHERE id = {thread}",
        ],
    ),
    (
        "hold nothing any more",
        &["UPDATE thread SET clock_hash = '' WHERE id = {thread}"],
    ),
    (
        "insert",
        &[
            "INSERT INTO clock_event (thread_id, seq, episode, at, kind, started_at) \
            SELECT thread_id, 5, episode, at, 'resumed', started_at FROM clock_event WHERE seq = 4 AND thread_id = {thread}",
        ],
    ),
    (
        "reorder",
        &[
            "UPDATE clock_event SET seq = 9 WHERE seq = 2 AND thread_id = {thread}",
            "UPDATE clock_event SET seq = 2 WHERE seq = 3 AND thread_id = {thread}",
            "UPDATE clock_event SET seq = 3 WHERE seq = 9 AND thread_id = {thread}",
        ],
    ),
];

both! {
    async fn every_kind_of_tampering_with_a_clock_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        let id = stopped_and_escalated(&ctx, &clock).await;
        unguard(&ctx).await;
        for (name, statements) in CLOCK_TAMPERING {
            for table in ["clock_event", "thread"] {
                run(&ctx, &format!("CREATE TABLE kept_{table} AS SELECT * FROM {table}")).await;
            }
            for sql in *statements {
                run(&ctx, &sql.replace("{thread}", &id.to_string())).await;
            }
            assert_eq!(broken(&ctx).await, ["clocks"], "{name} was not found");
            run(&ctx, "DELETE FROM clock_event").await;
            run(&ctx, "INSERT INTO clock_event SELECT * FROM kept_clock_event").await;
            run(&ctx, "UPDATE thread SET clock_hash = (SELECT k.clock_hash FROM kept_thread k WHERE k.id = thread.id)").await;
            for table in ["clock_event", "thread"] {
                run(&ctx, &format!("DROP TABLE kept_{table}")).await;
            }
            assert_eq!(broken(&ctx).await, [""; 0], "{name} could not be undone");
        }
    }
}

both! {
    async fn a_clock_that_was_rewritten_and_sealed_again_is_found_by_its_case(ctx, clock) {
        escalated(&ctx, &clock).await;
        let id = stopped_and_escalated(&ctx, &clock).await;
        unguard(&ctx).await;
        run(&ctx, &format!("UPDATE clock_event SET at = at - 60000000 WHERE seq = 3 AND thread_id = {id}")).await;
        seal_again(&ctx).await;
        let report = audit(&ctx).await.unwrap();
        let findings = &report.checks.iter().find(|c| c.name == "clocks").unwrap().findings;
        assert!(findings.iter().any(|f| f.contains("that case 3 began with")), "{findings:?}");
    }
}

both! {
    async fn what_happened_before_clocks_were_held_is_held_by_the_migration(ctx, clock) {
        escalated(&ctx, &clock).await;
        stopped_and_escalated(&ctx, &clock).await;
        let asked = ask(&ctx, &sue(&ctx).await).await;
        let held = |row: backstop_entity::thread::Model| row.clock_hash;
        let before = held(crate::threads::queries::thread(ctx.read(), asked).await.unwrap());
        let steps = Migrator::migrations();
        let step = steps.iter().position(|step| step.name().contains("clock_seals")).unwrap();
        let undone = u32::try_from(steps.len() - step).unwrap();
        Migrator::down(&ctx.db().write, Some(undone)).await.unwrap();
        Migrator::up(&ctx.db().write, None).await.unwrap();
        assert_eq!(held(crate::threads::queries::thread(ctx.read(), asked).await.unwrap()), before);
        assert_eq!(broken(&ctx).await, [""; 0]);
    }
}

/// A question whose clock was stopped by hand, ran on and escalated.
async fn stopped_and_escalated(ctx: &Ctx, clock: &ManualClock) -> ThreadId {
    let sue = sue(ctx).await;
    let id = ask(ctx, &sue).await;
    for state in [EpisodeState::WaitingOnAsker, EpisodeState::Open] {
        clock.advance(60);
        let reason = "She called.".to_owned();
        threads::set_clock(ctx, &sue, id, SetClock { state, reason })
            .await
            .unwrap();
    }
    clock.advance(3_600);
    assert_eq!(escalations::reconcile(ctx).await.unwrap(), 1);
    assert_eq!(broken(ctx).await, [""; 0]);
    id
}

both! {
    async fn a_past_that_was_rewritten_and_sealed_again_is_found(ctx, clock) {
        anchored(&ctx, &clock).await;
        unguard(&ctx).await;
        let case = first_case(&ctx).await;
        run(&ctx, &format!("UPDATE escalation_event SET data = 'another story' WHERE seq = 2 AND escalation_id = {case}")).await;
        reseal(&ctx, case).await;
        let report = audit(&ctx).await.unwrap();
        let findings = &report.checks.iter().find(|c| c.name == "ledger").unwrap().findings;
        assert!(findings.iter().any(|f| f.contains("which anchor 1 holds")), "{findings:?}");
    }
}

both! {
    async fn an_end_that_was_cut_off_and_sealed_again_is_found(ctx, clock) {
        anchored(&ctx, &clock).await;
        clock.advance(60);
        assert_eq!(escalations::anchor(&ctx).await.unwrap(), 1, "only what has changed");
        unguard(&ctx).await;
        let case = first_case(&ctx).await;
        run(&ctx, &format!("DELETE FROM escalation_event WHERE seq = 4 AND escalation_id = {case}")).await;
        run(&ctx, &format!("UPDATE escalation SET state = 'queued' WHERE id = {case}")).await;
        reseal(&ctx, case).await;
        assert_eq!(broken(&ctx).await, ["ledger"]);
    }
}

both! {
    async fn an_anchor_kept_elsewhere_finds_a_rewritten_database(ctx, clock) {
        anchored(&ctx, &clock).await;
        let kept: Anchor = audit(&ctx).await.unwrap().anchor.unwrap().id.parse().unwrap();
        assert!(against(&ctx, std::slice::from_ref(&kept)).await.unwrap().ok);
        unguard(&ctx).await;
        // Everything is rewritten consistently: nothing inside the database can tell.
        run(&ctx, "DELETE FROM ledger_anchor_head").await;
        run(&ctx, "DELETE FROM ledger_anchor").await;
        run(&ctx, "UPDATE ledger_head SET anchored = FALSE").await;
        assert_eq!(broken(&ctx).await, [""; 0]);
        assert!(!against(&ctx, std::slice::from_ref(&kept)).await.unwrap().ok, "it is gone");
        clock.advance(600);
        escalations::anchor(&ctx).await.unwrap();
        assert_eq!(broken(&ctx).await, [""; 0]);
        assert!(!against(&ctx, &[kept]).await.unwrap().ok, "it is another");
    }
}

both! {
    async fn anchors_go_on_when_the_clock_is_put_back(ctx, clock) {
        anchored(&ctx, &clock).await;
        clock.advance(-7_200);
        assert_eq!(escalations::anchor(&ctx).await.unwrap(), 1);
        assert_eq!(escalations::anchor(&ctx).await.unwrap(), 0, "nothing is new");
        assert_eq!(broken(&ctx).await, [""; 0]);
    }
}

/// Puts tables back as they were copied, in an order that keeps their references.
async fn restore(ctx: &Ctx, tables: &[&str]) {
    for table in [
        "escalation_event",
        "ledger_head",
        "ledger_anchor_head",
        "ledger_anchor",
    ] {
        run(ctx, &format!("DELETE FROM {table}")).await;
    }
    run(ctx, "INSERT INTO escalation SELECT * FROM kept_escalation WHERE id NOT IN (SELECT id FROM escalation)").await;
    run(ctx, "UPDATE escalation SET state = (SELECT k.state FROM kept_escalation k WHERE k.id = escalation.id)").await;
    run(ctx, "UPDATE thread SET escalation_id = (SELECT k.escalation_id FROM kept_thread k WHERE k.id = thread.id), \
        episode_state = (SELECT k.episode_state FROM kept_thread k WHERE k.id = thread.id)").await;
    for table in [
        "ledger_anchor",
        "ledger_anchor_head",
        "ledger_head",
        "escalation_event",
    ] {
        run(
            ctx,
            &format!("INSERT INTO {table} SELECT * FROM kept_{table}"),
        )
        .await;
    }
    for table in tables {
        run(ctx, &format!("DROP TABLE kept_{table}")).await;
    }
}

both! {
    async fn a_missed_promise_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        run(&ctx, "UPDATE thread SET episode_state = 'open', due_at = 1, escalation_id = NULL, episode = episode + 1").await;
        assert_eq!(broken(&ctx).await, ["overdue", "clocks"]);
        run(&ctx, "UPDATE thread SET due_at = NULL").await;
        assert_eq!(broken(&ctx).await, ["overdue", "clocks"]);
    }
}

/// Moments that the row of a case keeps and its ledger tells.
const MOMENTS: &[&str] = &[
    "due_at",
    "created_at",
    "first_response_due_at",
    "resolution_due_at",
    "first_responded_at",
    "resolved_at",
    "closed_at",
    "paused_at",
];

both! {
    async fn a_moment_of_a_case_that_its_ledger_does_not_tell_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        let sue = sue(&ctx).await;
        let case = first_case(&ctx).await;
        clock.advance(600);
        let ask = CaseReply { body: "Which one is it?".into(), visibility: ReplyVisibility::Private };
        escalations::reply(&ctx, &sue, case, ask).await.unwrap();
        clock.advance(7_200);
        assert_eq!(broken(&ctx).await, [""; 0], "it waits for the customer");
        found(&ctx, case).await;
        escalations::go_on(&ctx, &sue, case).await.unwrap();
        clock.advance(600);
        assert_eq!(broken(&ctx).await, [""; 0], "it runs on");
        let done = Resolve { wrap_up: WrapUp::Solved, note: String::new() };
        escalations::resolve(&ctx, &sue, case, done).await.unwrap();
        assert_eq!(broken(&ctx).await, [""; 0], "it has ended");
        found(&ctx, case).await;
    }
}

/// Changes each moment of a case in turn, sees it found, and puts it back.
async fn found(ctx: &Ctx, case: EscalationId) {
    for column in MOMENTS {
        run(
            ctx,
            "CREATE TABLE kept_escalation AS SELECT * FROM escalation",
        )
        .await;
        run(
            ctx,
            &format!(
                "UPDATE escalation SET {column} = COALESCE({column} + 1, 7) WHERE id = {case}"
            ),
        )
        .await;
        // What agents search for holds some of these moments, too.
        let broken_now = broken(ctx).await;
        let others = broken_now
            .iter()
            .find(|name| !["clocks", "index"].contains(name));
        assert!(
            broken_now.contains(&"clocks") && others.is_none(),
            "{column}: {broken_now:?}"
        );
        let back = format!(
            "UPDATE escalation SET {column} = (SELECT k.{column} FROM kept_escalation k WHERE k.id = escalation.id)"
        );
        run(ctx, &back).await;
        run(ctx, "DROP TABLE kept_escalation").await;
        assert_eq!(broken(ctx).await, [""; 0], "{column} is back");
    }
}

both! {
    async fn an_end_while_the_customer_has_the_word_is_not_late(ctx, clock) {
        escalated(&ctx, &clock).await;
        let sue = sue(&ctx).await;
        let case = first_case(&ctx).await;
        let before = escalations::queries::get(ctx.read(), case).await.unwrap();
        escalations::wait(&ctx, &sue, case).await.unwrap();
        clock.advance(9 * 86_400);
        let say = CaseReply { body: "Here is how it works.".into(), visibility: ReplyVisibility::Public };
        escalations::reply(&ctx, &sue, case, say).await.unwrap();
        let row = escalations::queries::get(ctx.read(), case).await.unwrap();
        assert_eq!(row.first_response_due_at, before.first_response_due_at.plus_seconds(9 * 86_400));
        let done = Resolve { wrap_up: WrapUp::NoResponse, note: String::new() };
        escalations::resolve(&ctx, &sue, case, done).await.unwrap();
        let row = escalations::queries::get(ctx.read(), case).await.unwrap();
        assert_eq!(row.resolution_due_at, before.resolution_due_at.plus_seconds(9 * 86_400));
        assert_eq!(broken(&ctx).await, [""; 0]);
    }
}

both! {
    async fn a_lost_escalation_is_found(ctx, clock) {
        escalated(&ctx, &clock).await;
        run(&ctx, "UPDATE thread SET episode = episode + 1").await;
        assert_eq!(broken(&ctx).await, ["exactly_once"]);
    }
}
