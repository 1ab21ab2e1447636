//! Opening the database: pools, pragmas, and what is said when it cannot be used.

use anyhow::{Context, bail};
use backstop_migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement,
};
use std::time::Duration;

/// How the database is reached: one pool to read, one to write.
///
/// On SQLite the writer is a single connection, because SQLite has one writer anyway and waiting in
/// our own queue is fairer than waiting on its lock; on PostgreSQL both are the same pool.
#[derive(Clone, Debug)]
pub struct Db {
    /// For reading.
    pub read: DatabaseConnection,
    /// For writing, always inside [`crate::Ctx::write`].
    pub(crate) write: DatabaseConnection,
    /// To ask a server whether it is there without waiting behind those who work; none on SQLite.
    probe: Option<DatabaseConnection>,
}

/// How long a server has to say that it is there.
const PROBE_WITHIN: Duration = Duration::from_millis(700);

/// How a connection to SQLite treats a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// An acknowledged commit survives a power cut.
    Full,
    /// It survives a crash of the program; for bulk loads and tests.
    Normal,
}

impl Db {
    /// Connects and brings the schema up to date.
    ///
    /// # Errors
    /// One sentence that names what is wrong: unreachable, unreadable, or of a newer version.
    pub async fn open(url: &str, durability: Durability) -> anyhow::Result<Self> {
        let db = Self::connect(url, durability).await?;
        refuse_newer(&db.write).await?;
        migrate(&db, url)
            .await
            .context("the database schema could not be brought up to date")?;
        Ok(db)
    }

    /// Connects without touching the schema.
    ///
    /// # Errors
    /// When the address is not understood or nobody answers there.
    pub async fn connect(url: &str, durability: Durability) -> anyhow::Result<Self> {
        if url.starts_with("sqlite:") {
            let write = sqlite(url, 1, durability).await?;
            let read = sqlite(url, 4, durability).await?;
            Ok(Self {
                read,
                write,
                probe: None,
            })
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(16)
                .min_connections(1)
                .connect_timeout(Duration::from_secs(5))
                .acquire_timeout(Duration::from_secs(5))
                .sqlx_logging(false);
            let pool = Database::connect(options)
                .await
                .context("the PostgreSQL database cannot be reached")?;
            let mut options = ConnectOptions::new(url);
            options
                .max_connections(1)
                .min_connections(0)
                .connect_lazy(true)
                .acquire_timeout(PROBE_WITHIN)
                .sqlx_logging(false);
            Ok(Self {
                read: pool.clone(),
                write: pool,
                probe: Some(Database::connect(options).await?),
            })
        } else {
            bail!("database_url must begin with sqlite:// or postgres://")
        }
    }

    /// Whether the database answers, said within a second. SQLite always does: it is a file.
    pub async fn answers(&self) -> bool {
        let Some(probe) = &self.probe else {
            return true;
        };
        let answer = tokio::time::timeout(PROBE_WITHIN, probe.ping()).await;
        answer.is_ok_and(|answer| answer.is_ok())
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.read.get_database_backend() == DatabaseBackend::Postgres
    }
}

/// A database that a newer program has changed is left alone.
async fn refuse_newer(db: &DatabaseConnection) -> anyhow::Result<()> {
    let known: Vec<String> = Migrator::migrations()
        .iter()
        .map(|m| m.name().to_owned())
        .collect();
    let sql = "SELECT version FROM seaql_migrations";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    // No such table: an empty database, nothing to refuse.
    let applied = db.query_all_raw(statement).await.unwrap_or_default();
    for row in applied {
        let name: String = row.try_get("", "version")?;
        if !known.contains(&name) {
            bail!(
                "the database was made by a newer version of Backstop (step {name}); please upgrade the program"
            );
        }
    }
    Ok(())
}

/// Migrates; on PostgreSQL under a lock, so that nodes that start together do it one after the other.
async fn migrate(db: &Db, url: &str) -> anyhow::Result<()> {
    if !db.is_postgres() {
        return Ok(Migrator::up(&db.write, None).await?);
    }
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let alone = Database::connect(options).await?;
    alone
        .execute_unprepared("SELECT pg_advisory_lock(7206215)")
        .await?;
    let done = Migrator::up(&alone, None).await;
    alone.close().await?;
    Ok(done?)
}

async fn sqlite(
    url: &str,
    connections: u32,
    durability: Durability,
) -> anyhow::Result<DatabaseConnection> {
    use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
    let synchronous = match durability {
        Durability::Full => SqliteSynchronous::Full,
        Durability::Normal => SqliteSynchronous::Normal,
    };
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(10))
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |o| {
            o.create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(synchronous)
                .busy_timeout(Duration::from_secs(10))
                .foreign_keys(true)
                .pragma("cache_size", "-2000")
                .pragma("journal_size_limit", "67108864")
                .pragma("temp_store", "memory")
        });
    let path = url
        .trim_start_matches("sqlite://")
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned();
    Database::connect(options)
        .await
        .with_context(|| format!("the SQLite database {path} cannot be opened"))
}
