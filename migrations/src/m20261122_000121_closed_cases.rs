//! When a case was closed for good: its asker said that it helped.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE escalation ADD COLUMN closed_at BIGINT NULL",
    "UPDATE escalation SET closed_at = (SELECT MIN(e.at) FROM escalation_event e
        WHERE e.escalation_id = escalation.id AND e.kind = 'helped')
        WHERE id IN (SELECT escalation_id FROM escalation_event WHERE kind = 'helped')",
];

const DOWN: &[&str] = &["ALTER TABLE escalation DROP COLUMN closed_at"];

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
