//! Members by the beginning of their names.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

// SQLite's index on unique names is in order of their bytes already.
const UP: &[&str] =
    &["{POSTGRES}CREATE INDEX account_begins ON account(username_key COLLATE \"C\")"];

const DOWN: &[&str] = &["{POSTGRES}DROP INDEX account_begins"];

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
