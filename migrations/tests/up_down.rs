//! Every step can be taken and undone, on both databases, and what is undone can be taken again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "tests fail by panicking"
)]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use backstop_migrations::{Migrator, MigratorTrait};
use sea_orm_migration::sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

/// Tables and indexes by name, in order.
async fn schema(db: &DatabaseConnection) -> Vec<String> {
    let backend = db.get_database_backend();
    let sql = if backend == sea_orm_migration::sea_orm::DatabaseBackend::Postgres {
        "SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relkind IN ('r', 'i') ORDER BY 1"
    } else {
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'index', 'trigger') ORDER BY 1"
    };
    let rows = db
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .unwrap();
    let names = rows
        .iter()
        .map(|row| row.try_get::<String>("", "name").unwrap());
    names
        .filter(|name| !name.starts_with("seaql_") && !name.starts_with("sqlite_"))
        .collect()
}

async fn there_and_back(db: &DatabaseConnection) {
    let steps = u32::try_from(Migrator::migrations().len()).unwrap();
    Migrator::up(db, None).await.unwrap();
    let whole = schema(db).await;
    assert!(whole.iter().any(|name| name == "thread_due"), "{whole:?}");
    for undone in 1..=steps {
        Migrator::down(db, Some(undone)).await.unwrap();
        Migrator::up(db, None).await.unwrap();
        assert_eq!(schema(db).await, whole, "after undoing {undone} steps");
    }
    Migrator::down(db, None).await.unwrap();
    assert_eq!(schema(db).await, [""; 0]);
}

#[tokio::test]
async fn on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("test.db").display()
    );
    there_and_back(&Database::connect(url).await.unwrap()).await;
}

#[tokio::test]
async fn on_postgres() {
    #[expect(clippy::disallowed_methods, reason = "a test asks for its server")]
    let Ok(server) = std::env::var("BACKSTOP_TEST_POSTGRES_URL") else {
        eprintln!("PostgreSQL skipped: BACKSTOP_TEST_POSTGRES_URL is not set");
        return;
    };
    let name = format!("migrations_{}", std::process::id());
    let admin = Database::connect(&server).await.unwrap();
    admin
        .execute_unprepared(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let (root, _) = server
        .rsplit_once('/')
        .expect("an address with a database name");
    there_and_back(&Database::connect(format!("{root}/{name}")).await.unwrap()).await;
}
