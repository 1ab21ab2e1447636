//! Proposed rules of synonyms that an administrator wants to see no more.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &["CREATE TABLE dismissed_proposal (
    id {ID},
    words TEXT NOT NULL, also TEXT NOT NULL,
    dismissed_at BIGINT NOT NULL, dismissed_by BIGINT NULL REFERENCES account(id),
    UNIQUE (words, also))"];

const DOWN: &[&str] = &["DROP TABLE dismissed_proposal"];

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
