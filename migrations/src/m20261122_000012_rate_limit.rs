//! Limits that all nodes count together.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE rate_limit (name TEXT PRIMARY KEY NOT NULL, full_at BIGINT NOT NULL)",
    "CREATE INDEX rate_limit_full ON rate_limit(full_at)",
];

const DOWN: &[&str] = &["DROP TABLE rate_limit"];

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
