//! Categories inside categories.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE category ADD COLUMN parent_id BIGINT NULL REFERENCES category(id)",
    "CREATE INDEX category_parent ON category(parent_id) WHERE parent_id IS NOT NULL",
];

const DOWN: &[&str] = &[
    "DROP INDEX category_parent",
    "ALTER TABLE category DROP COLUMN parent_id",
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
