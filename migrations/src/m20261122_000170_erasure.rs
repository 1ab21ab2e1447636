//! Erased accounts, and how far what they wrote was gone through; the log of moderation names accounts
//! by number.

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend};

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE erasure (
        account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account(id),
        posts BOOLEAN NOT NULL, at BIGINT NOT NULL,
        upto BIGINT NOT NULL DEFAULT 0, posts_done BOOLEAN NOT NULL DEFAULT FALSE, done_at BIGINT NULL)",
    "CREATE INDEX erasure_open ON erasure(account_id) WHERE done_at IS NULL",
];

// A name in the log would outlive its account. Entries looked like `account ana` or
// `ana: member to agent`, each with the address `/u/ana`.
const NUMBERS: &str = "UPDATE moderation_log SET
    target = 'account ' || (SELECT id FROM account WHERE username_key = lower(substr(url, 4)))
        || CASE WHEN target LIKE 'account %' THEN '' ELSE substr(target, length(url) - 2) END,
    url = NULL
    WHERE action LIKE 'account.%' AND url LIKE '/u/%'
        AND EXISTS (SELECT 1 FROM account WHERE username_key = lower(substr(url, 4)))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        // The table refuses changes, also this one; its guard goes and comes back in the same transaction.
        let db = manager.get_connection();
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            db.execute_unprepared("DROP TRIGGER moderation_log_append_only ON moderation_log")
                .await?;
        } else {
            for verb in ["UPDATE", "DELETE"] {
                db.execute_unprepared(&format!("DROP TRIGGER moderation_log_no_{verb}"))
                    .await?;
            }
        }
        db.execute_unprepared(NUMBERS).await?;
        dialect::forbid_changes(manager, "moderation_log").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Numbers stay in the log: the page that shows it knows both forms.
        dialect::run(manager, &["DROP TABLE erasure"]).await
    }
}
