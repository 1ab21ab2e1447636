//! The language in which a category's threads are written, where that is said.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

// `reindex_upto`: how far its threads were told to the index since its language changed; none when done.
const UP: &[&str] = &[
    "ALTER TABLE category ADD COLUMN language TEXT NULL",
    "ALTER TABLE category ADD COLUMN reindex_upto BIGINT NULL",
];

const DOWN: &[&str] = &[
    "ALTER TABLE category DROP COLUMN reindex_upto",
    "ALTER TABLE category DROP COLUMN language",
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
