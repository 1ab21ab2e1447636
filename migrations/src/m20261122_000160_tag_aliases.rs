//! Old names of tags, and the tags they lead to now.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

// `settled_at`: when no thread carried the old name any more; until then the threads are being changed.
const UP: &[&str] = &[
    "CREATE TABLE tag_alias (
        name TEXT PRIMARY KEY NOT NULL, target TEXT NOT NULL,
        at BIGINT NOT NULL, settled_at BIGINT NULL)",
    "CREATE INDEX tag_alias_target ON tag_alias(target, name)",
    "CREATE INDEX tag_alias_open ON tag_alias(name) WHERE settled_at IS NULL",
];

const DOWN: &[&str] = &["DROP TABLE tag_alias"];

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
