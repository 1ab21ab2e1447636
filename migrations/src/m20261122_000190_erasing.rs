//! When a post was erased: what it said is gone, so it cannot come back as an answer. And the way to what
//! an agent wrote on cases, which is gone through when their account is erased.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE post ADD COLUMN erased_at BIGINT NULL",
    "CREATE INDEX escalation_message_author ON escalation_message(author_id, escalation_id)",
];

const DOWN: &[&str] = &[
    "DROP INDEX escalation_message_author",
    "ALTER TABLE post DROP COLUMN erased_at",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
