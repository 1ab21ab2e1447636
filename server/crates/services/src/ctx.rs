//! What every use case is given: the database, the clock, the search index and the shared limits.

use crate::accounts::password::Hasher;
use crate::categories::Remembered;
use crate::db::Db;
use crate::limits::Limits;
use crate::promise;
use crate::search::log::SearchLog;
use crate::search::{Search, StaffSearch, synonyms};
use crate::{Result, nudge::Nudge};
use backstop_domain::{Clock, Timestamp};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait,
};
use std::sync::Arc;

/// The context of a use case; cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Arc<dyn Clock>,
    search: Search,
    staff_search: StaffSearch,
    search_log: SearchLog,
    synonyms: synonyms::Remembered,
    hasher: Hasher,
    limits: Limits,
    nudge: Nudge,
    category_names: Remembered,
    promises: promise::Remembered,
    site: Site,
    secret: [u8; 32],
}

/// What the program knows about where it is reached.
#[derive(Clone, Debug)]
pub struct Site {
    /// Origin for links, cookies and e-mail, without a slash at the end.
    pub public_url: String,
}

impl Ctx {
    /// Puts a context together. `secret` signs links that work without signing in.
    #[must_use]
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        search: Search,
        limits: Limits,
        site: Site,
        secret: [u8; 32],
    ) -> Self {
        Self(Arc::new(Inner {
            db,
            clock,
            staff_search: StaffSearch::beside(&search),
            search,
            search_log: SearchLog::default(),
            synonyms: synonyms::Remembered::default(),
            hasher: Hasher::new(),
            limits,
            nudge: Nudge::default(),
            category_names: Remembered::default(),
            promises: promise::Remembered::default(),
            site,
            secret,
        }))
    }

    /// The current moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The connection to read through.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.0.db.read
    }

    /// The database itself.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a deferred
    /// one would fail as busy when it upgrades.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn write(&self) -> Result<DatabaseTransaction> {
        let options = sea_orm::TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(self.0.db.write.begin_with_options(options).await?)
    }

    /// Search.
    #[must_use]
    pub fn search(&self) -> &Search {
        &self.0.search
    }

    /// What only those who work cases find.
    #[must_use]
    pub fn staff_search(&self) -> &StaffSearch {
        &self.0.staff_search
    }

    /// What people look for, on its way to the database.
    #[must_use]
    pub fn search_log(&self) -> &SearchLog {
        &self.0.search_log
    }

    pub(crate) fn synonyms(&self) -> &synonyms::Remembered {
        &self.0.synonyms
    }

    /// Password hashing, within bounds.
    #[must_use]
    pub fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }

    /// Limits on signing in and posting.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.0.limits
    }

    /// Wakes background work after a commit: a hint that saves waiting, never the guarantee.
    #[must_use]
    pub fn nudge(&self) -> &Nudge {
        &self.0.nudge
    }

    pub(crate) fn category_names(&self) -> &Remembered {
        &self.0.category_names
    }

    pub(crate) fn promises(&self) -> &promise::Remembered {
        &self.0.promises
    }

    /// Where the site is reached.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.0.site
    }

    /// The key for signed links.
    #[must_use]
    pub fn secret(&self) -> &[u8; 32] {
        &self.0.secret
    }

    /// The moment by which promises are kept: the database's where several nodes share one, so that
    /// a node with a wrong clock neither fires early nor late; the injected clock on SQLite.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn shared_now(&self) -> Result<Timestamp> {
        self.now_in(self.read()).await
    }

    /// The same, asked over a connection that is at hand: within a transaction no second one is needed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn now_in<C: ConnectionTrait>(&self, db: &C) -> Result<Timestamp> {
        if !self.0.db.is_postgres() || !self.0.limits.real_time() {
            return Ok(self.now());
        }
        let sql = "SELECT (extract(epoch from clock_timestamp()) * 1000000)::bigint AS now";
        let row = db
            .query_one_raw(Statement::from_string(
                sea_orm::DatabaseBackend::Postgres,
                sql,
            ))
            .await?;
        Ok(row
            .and_then(|r| r.try_get("", "now").ok())
            .map_or_else(|| self.now(), Timestamp))
    }
}
