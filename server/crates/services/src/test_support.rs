//! For tests: a context over a fresh database of either kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]

use crate::db::{Db, Durability};
use crate::limits::Limits;
use crate::search::Search;
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

/// A context over a SQLite database of its own.
pub async fn sqlite() -> (Ctx, ManualClock) {
    let directory = TempDir::new().unwrap();
    let url = format!("sqlite://{}", directory.path().join("test.db").display());
    DIRECTORIES.with_borrow_mut(|all| all.push(directory));
    context(&url).await
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
    Some(context(&format!("{root}/{name}{query}")).await)
}

async fn context(url: &str) -> (Ctx, ManualClock) {
    let clock = ManualClock::new(START);
    let db = Db::open(url, Durability::Normal).await.unwrap();
    let site = Site {
        public_url: "http://localhost:3000".to_owned(),
    };
    let ctx = Ctx::new(
        db,
        Arc::new(clock.clone()),
        Search::disabled(),
        Limits::simulated(true),
        site,
        [7; 32],
    );
    (ctx, clock)
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
pub(crate) use both;
