//! The database under the server: made, filled and read directly, so that a million threads take
//! seconds.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseBackend, DatabaseConnection, Statement};

use crate::places::Places;

/// Threads of one statement: the server's own writes go between.
const CHUNK: usize = 20_000;
/// Far enough that none of the filling falls due while something is measured.
const FAR_SECONDS: i64 = 40 * 86_400;

/// Which database.
#[derive(Clone, Copy)]
pub enum Database<'a> {
    /// A file.
    Sqlite,
    /// A cluster of its own, which acknowledges what the disk has.
    Postgres(&'a Cluster),
}

impl Database<'_> {
    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Its address, with a file in `folder`.
    pub fn url(self, folder: &Path) -> String {
        match self {
            Self::Sqlite => format!("sqlite://{}", folder.join("backstop.db").display()),
            Self::Postgres(cluster) => cluster.url.clone(),
        }
    }
}

/// A throw-away PostgreSQL; stopped and removed when dropped.
pub struct Cluster {
    url: String,
    folder: tempfile::TempDir,
}

impl Cluster {
    /// Starts it.
    ///
    /// # Errors
    /// PostgreSQL is not installed.
    pub fn start(places: &Places) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        // The database's own user passes through.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open)?;
        let output = Command::new(places.root.join(".ci/pg-up"))
            .env("PG_DIR", folder.path().join("pg"))
            .env_remove("PG_FAST")
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(
            output.status.success(),
            "PostgreSQL does not start: run '.ci/setup test'"
        );
        let said = String::from_utf8(output.stdout)?;
        let url = said
            .trim()
            .strip_prefix("DATABASE_URL=")
            .context("no address")?;
        Ok(Self {
            url: url.to_owned(),
            folder,
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../.ci/pg-down");
        // Nothing is lost where it cannot be stopped: it is a throw-away.
        Command::new(script)
            .env("PG_DIR", self.folder.path().join("pg"))
            .status()
            .ok();
    }
}

/// A connection beside the server's.
pub struct Store {
    db: DatabaseConnection,
    threads: usize,
}

impl Store {
    /// Connects.
    ///
    /// # Errors
    /// The database is away.
    pub async fn open(url: &str) -> Result<Self> {
        let mut options = ConnectOptions::new(url);
        options.max_connections(1).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|o| o.busy_timeout(Duration::from_secs(30)));
        let db = sea_orm::Database::connect(options).await?;
        Ok(Self { db, threads: 0 })
    }

    fn is_postgres(&self) -> bool {
        self.db.get_database_backend() == DatabaseBackend::Postgres
    }

    async fn run(&self, sql: &str) -> Result<u64> {
        Ok(self.db.execute_unprepared(sql).await?.rows_affected())
    }

    /// Adds open threads until there are so many.
    ///
    /// # Errors
    /// The database refuses them.
    pub async fn fill_to(&mut self, open: usize) -> Result<()> {
        while self.threads < open {
            let (from, to) = (self.threads + 1, open.min(self.threads + CHUNK));
            let numbers = if self.is_postgres() {
                format!("SELECT generate_series({from}::bigint, {to}::bigint) AS n")
            } else {
                format!(
                    "WITH RECURSIVE c(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM c WHERE n < {to}) SELECT n FROM c"
                )
            };
            let now = self.now().await?;
            let far = now + FAR_SECONDS * 1_000_000;
            // Due moments in another order than the threads, as in life.
            self.run(&format!(
                "INSERT INTO thread (kind, title, slug, category_id, author_id, created_at, bumped_at, state, visibility, \
                 episode_state, episode_started_at, clock_left, clock_running_since, due_at, policy_id) \
                 SELECT 'question', 'Question ' || n, 'question', (SELECT MIN(id) FROM category), (SELECT MIN(id) FROM account), \
                 {now} - n, {now} - n, 'unanswered', 'visible', 'open', {now}, {far} - {now}, {now}, \
                 {far} + (n * 7919 % 1000003) * 1000000, (SELECT MIN(id) FROM policy) FROM ({numbers}) x"
            ))
            .await?;
            self.threads = to;
        }
        self.run("ANALYZE").await?;
        Ok(())
    }

    /// The database's clock, in microseconds since 1970.
    pub async fn now(&self) -> Result<i64> {
        self.number(if self.is_postgres() {
            "SELECT (extract(epoch from clock_timestamp()) * 1000000)::bigint AS n"
        } else {
            "SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER) AS n"
        })
        .await
    }

    /// Makes `count` threads due, one after the other over `span`, the first `after` from now.
    ///
    /// # Errors
    /// The database refuses it.
    pub async fn let_fall_due(&self, count: usize, after: Duration, span: Duration) -> Result<()> {
        let begin = self.now().await? + i64::try_from(after.as_micros())?;
        let step = i64::try_from(span.as_micros())? / i64::try_from(count)?;
        // The far moments lie apart, so that each rank is one thread's.
        self.run(&format!(
            "UPDATE thread SET due_at = {begin} + r.rank * {step} FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY due_at DESC) AS rank \
             FROM (SELECT id, due_at FROM thread WHERE due_at IS NOT NULL ORDER BY due_at DESC LIMIT {count}) l) r WHERE thread.id = r.id"
        ))
        .await?;
        Ok(())
    }

    /// How many cases there are.
    pub async fn cases(&self) -> Result<i64> {
        self.number("SELECT COUNT(*) AS n FROM escalation").await
    }

    /// Waits until there are so many cases.
    ///
    /// # Errors
    /// That takes longer than `most`.
    pub async fn wait_for_cases(&self, count: i64, most: Duration) -> Result<Duration> {
        let begun = Instant::now();
        while self.cases().await? < count {
            ensure!(
                begun.elapsed() < most,
                "the server does not escalate what is due"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(begun.elapsed())
    }

    /// Milliseconds from due to the case, for all cases after the first `before`, in order.
    pub async fn lags(&self, before: i64) -> Result<Vec<f64>> {
        let sql = format!(
            "SELECT created_at - due_at AS n FROM escalation ORDER BY id LIMIT -1 OFFSET {before}"
        );
        let sql = if self.is_postgres() {
            sql.replace("LIMIT -1 ", "")
        } else {
            sql
        };
        let rows = self.db.query_all_raw(self.statement(&sql)).await?;
        let mut lags = rows
            .iter()
            .map(|row| row.try_get::<i64>("", "n"))
            .collect::<Result<Vec<_>, _>>()?;
        lags.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "milliseconds for people")]
        Ok(lags
            .into_iter()
            .map(|micros| micros as f64 / 1000.0)
            .collect())
    }

    /// How many cases somebody has.
    pub async fn claimed(&self) -> Result<i64> {
        self.number("SELECT COUNT(*) AS n FROM escalation WHERE claimed_by IS NOT NULL")
            .await
    }

    async fn number(&self, sql: &str) -> Result<i64> {
        let row = self.db.query_one_raw(self.statement(sql)).await?;
        Ok(row.context("no row")?.try_get("", "n")?)
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_string(self.db.get_database_backend(), sql)
    }
}
