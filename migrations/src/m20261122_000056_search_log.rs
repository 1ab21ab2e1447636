//! What people look for: searches without anything that tells who searched, and their daily sums.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE search_log (
        id {ID},
        token BIGINT NOT NULL UNIQUE, at BIGINT NOT NULL, query TEXT NOT NULL,
        results BIGINT NOT NULL, instead_of TEXT NULL,
        clicked_thread BIGINT NULL, clicked_rank INTEGER NULL,
        solved BOOLEAN NOT NULL DEFAULT FALSE, asked BOOLEAN NOT NULL DEFAULT FALSE)",
    "CREATE INDEX search_log_at ON search_log(at)",
    "CREATE TABLE search_day (
        day BIGINT PRIMARY KEY NOT NULL,
        searches BIGINT NOT NULL, empty BIGINT NOT NULL, reworded BIGINT NOT NULL,
        clicked BIGINT NOT NULL, solved BIGINT NOT NULL, asked BIGINT NOT NULL)",
];

const DOWN: &[&str] = &["DROP TABLE search_day", "DROP TABLE search_log"];

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
