//! Databases of one's own, gone when the test is.

use std::sync::atomic::{AtomicU32, Ordering};

use backstop_services::db::{Db, Durability};
use sea_orm::ConnectionTrait;

/// Names a PostgreSQL server on which databases may be created.
const SERVER: &str = "BACKSTOP_TEST_POSTGRES_URL";

/// The address of a new PostgreSQL database; none where no server is named.
pub async fn postgres() -> Option<String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    #[expect(clippy::disallowed_methods, reason = "a test asks for its server")]
    let Ok(server) = std::env::var(SERVER) else {
        eprintln!("PostgreSQL skipped: {SERVER} is not set");
        return None;
    };
    let name = format!(
        "api_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    );
    let admin = Db::connect(&server, Durability::Normal)
        .await
        .expect("the PostgreSQL server for tests");
    admin
        .read
        .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}"))
        .await
        .unwrap();
    admin
        .read
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let (root, _) = server
        .rsplit_once('/')
        .expect("an address with a database name");
    Some(format!("{root}/{name}"))
}
