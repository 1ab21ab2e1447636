//! The import ids an export gives to what never had one, such as `thread-12`.

use crate::Result;
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use std::fmt::Display;

/// How the made-up ids of one export begin. A site that was itself filled from an export holds ids
/// such as `thread-12` for other threads, so a beginning is chosen that nothing there has.
pub(super) struct Names {
    site: String,
}

impl Names {
    /// Chooses a beginning: none, then `site2-`, `site3-` and so on.
    pub(super) async fn choose(txn: &DatabaseTransaction) -> Result<Self> {
        let mut names = Self {
            site: String::new(),
        };
        let mut next = 2;
        while names.in_use(txn).await? {
            names.site = format!("site{next}-");
            next += 1;
        }
        Ok(names)
    }

    async fn in_use(&self, txn: &DatabaseTransaction) -> Result<bool> {
        let backend = txn.get_database_backend();
        for (table, word) in [
            ("account", "user"),
            ("category", "category"),
            ("thread", "thread"),
            ("post", "post"),
        ] {
            let sql = format!(
                "SELECT 1 AS there FROM {table} WHERE import_id LIKE '{}{word}-%' LIMIT 1",
                self.site
            );
            if txn
                .query_one_raw(Statement::from_string(backend, sql))
                .await?
                .is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn name(&self, word: &str, id: impl Display, own: Option<&String>) -> String {
        own.cloned()
            .unwrap_or_else(|| format!("{}{word}-{id}", self.site))
    }

    pub(super) fn user(&self, id: AccountId, own: Option<&String>) -> String {
        self.name("user", id, own)
    }

    pub(super) fn category(&self, id: CategoryId, own: Option<&String>) -> String {
        self.name("category", id, own)
    }

    pub(super) fn thread(&self, id: ThreadId, own: Option<&String>) -> String {
        self.name("thread", id, own)
    }

    pub(super) fn post(&self, id: PostId, own: Option<&String>) -> String {
        self.name("post", id, own)
    }
}
