//! Members who say that an answer helped them, and how many do so of each answer.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE post ADD COLUMN helpful_count INTEGER NOT NULL DEFAULT 0",
    "CREATE TABLE post_vote (
        post_id BIGINT NOT NULL REFERENCES post(id), account_id BIGINT NOT NULL REFERENCES account(id),
        created_at BIGINT NOT NULL,
        PRIMARY KEY (post_id, account_id))",
];

const DOWN: &[&str] = &[
    "DROP TABLE post_vote",
    "ALTER TABLE post DROP COLUMN helpful_count",
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
