//! For tests: a context over a fresh database of either kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

use crate::db::{Db, Durability};
use crate::limits::Limits;
use crate::search::{Projector, Search};
use crate::{Ctx, Site};
use backstop_domain::Timestamp;
use backstop_domain::clock::ManualClock;
use sea_orm::{ConnectionTrait, Database};
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// The variable that names a PostgreSQL server on which databases may be created.
const POSTGRES: &str = "BACKSTOP_TEST_POSTGRES_URL";
/// The moment tests begin: 2026-01-05T09:00:00Z, a Monday.
const START: Timestamp = Timestamp(1_767_603_600_000_000);

thread_local! {
    // Each test runs on a thread of its own, so its files go away when it ends.
    static DIRECTORIES: RefCell<Vec<TempDir>> = const { RefCell::new(Vec::new()) };
}

/// A folder for a test's index, gone when the test ends.
fn index_folder() -> std::path::PathBuf {
    let directory = TempDir::new().unwrap();
    let path = directory.path().join("search");
    DIRECTORIES.with_borrow_mut(|all| all.push(directory));
    path
}

/// A context over a SQLite database of its own.
pub async fn sqlite() -> (Ctx, ManualClock) {
    let directory = TempDir::new().unwrap();
    let url = format!("sqlite://{}", directory.path().join("test.db").display());
    DIRECTORIES.with_borrow_mut(|all| all.push(directory));
    context(&url, Limits::simulated(true)).await
}

/// A context over a PostgreSQL database of its own; none where no server is named.
pub async fn postgres() -> Option<(Ctx, ManualClock)> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    #[expect(clippy::disallowed_methods, reason = "a test asks for its server")]
    let Ok(server) = std::env::var(POSTGRES) else {
        eprintln!("PostgreSQL skipped: {POSTGRES} is not set");
        return None;
    };
    let name = format!(
        "services_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let admin = Database::connect(&server)
        .await
        .expect("the PostgreSQL server for tests");
    admin
        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}"))
        .await
        .unwrap();
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let (base, query) = server
        .split_once('?')
        .map_or((server.as_str(), String::new()), |(base, query)| {
            (base, format!("?{query}"))
        });
    let (root, _) = base
        .rsplit_once('/')
        .expect("an address with a database name");
    let url = format!("{root}/{name}{query}");
    Some(context(&url, Limits::simulated(true)).await)
}

async fn context(url: &str, limits: Limits) -> (Ctx, ManualClock) {
    let clock = ManualClock::new(START);
    let db = Db::open(url, Durability::Normal).await.unwrap();
    let site = Site {
        public_url: "http://localhost:3000".to_owned(),
    };
    let ctx = Ctx::new(
        db,
        Arc::new(clock.clone()),
        Search::at(&index_folder()),
        limits,
        site,
        [7; 32],
    );
    (ctx, clock)
}

/// Another node on the same PostgreSQL database.
pub async fn node_of(ctx: &Ctx) -> (Ctx, ManualClock) {
    context(&address_of(ctx).await, Limits::simulated(true)).await
}

/// Another node on the same PostgreSQL database that goes by the database's clock, as a server does; its
/// own clock is wrong by as much as the tests' time is.
pub async fn real_node_of(ctx: &Ctx) -> Ctx {
    context(&address_of(ctx).await, Limits::new(true)).await.0
}

async fn address_of(ctx: &Ctx) -> String {
    let row = ctx
        .read()
        .query_one_raw(sea_orm::Statement::from_string(
            sea_orm::DatabaseBackend::Postgres,
            "SELECT current_database() AS name",
        ))
        .await
        .unwrap()
        .unwrap();
    let name: String = row.try_get("", "name").unwrap();
    #[expect(clippy::disallowed_methods, reason = "a test asks for its server")]
    let server = std::env::var(POSTGRES).unwrap();
    let (root, _) = server.rsplit_once('/').unwrap();
    format!("{root}/{name}")
}

/// The seeds of random histories: usually the first few, the same each time, so that a run says of a
/// commit what every other run says of it. `BACKSTOP_HISTORIES` walks that many new ones instead,
/// `BACKSTOP_HISTORY_SEED` one again.
pub fn seeds(usual: u64) -> Vec<u64> {
    let new = || fastrand::u64(..1_000_000_000);
    match (said("BACKSTOP_HISTORY_SEED"), said("BACKSTOP_HISTORIES")) {
        (Some(seed), _) => vec![seed],
        (None, Some(count)) => (0..count).map(|_| new()).collect(),
        (None, None) => (0..usual).collect(),
    }
}

#[expect(clippy::disallowed_methods, reason = "a test is told what to repeat")]
fn said(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Runs the body of a test on SQLite and, where a server is named, on PostgreSQL.
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($ctx:ident, $clock:ident) $body:block) => {
        mod $name {
            use super::*;
            use $crate::test_support;

            $(#[$meta])*
            async fn body($ctx: $crate::Ctx, $clock: backstop_domain::clock::ManualClock) {
                let _ = &$clock;
                $body
            }

            #[tokio::test]
            async fn sqlite() {
                let (ctx, clock) = test_support::sqlite().await;
                body(ctx, clock).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some((ctx, clock)) = test_support::postgres().await {
                    body(ctx, clock).await;
                }
            }
        }
    };
}

/// Brings both indexes up to date, as the background work of a server does.
pub async fn indexed(ctx: &Ctx) {
    catch_up(ctx, &mut Projector::open(ctx.search()).unwrap()).await;
    catch_up(ctx, &mut Projector::open_cases(ctx.staff_search()).unwrap()).await;
}

/// Brings one index up to date, with whatever is being built.
pub async fn catch_up(ctx: &Ctx, projector: &mut Projector) {
    loop {
        projector.run_once(ctx).await.unwrap();
        if projector.rebuild_reason().is_none() && !is_behind(ctx, projector.cursor()).await {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Whether there is an event after `cursor`. PostgreSQL holds events back while an older
/// transaction runs anywhere on the server, other tests' databases included.
pub async fn is_behind(ctx: &Ctx, cursor: i64) -> bool {
    let db = ctx.read();
    // In this order: what settles between the two is seen by the second.
    !crate::outbox::unsettled(db, cursor)
        .await
        .unwrap()
        .is_empty()
        || !crate::outbox::tail(db, cursor, 1).await.unwrap().is_empty()
}

pub(crate) use both;
