//! Words that mean the same to the search.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &["CREATE TABLE search_synonym (
    id {ID},
    words TEXT NOT NULL, also TEXT NOT NULL, both_ways BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL, created_by BIGINT NULL REFERENCES account(id),
    UNIQUE (words, also))"];

const DOWN: &[&str] = &["DROP TABLE search_synonym"];

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
