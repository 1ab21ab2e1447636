//! Which cases a contact centre outside works on, and handing over what agents write aside.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE escalation ADD COLUMN outside BOOLEAN NOT NULL DEFAULT FALSE",
    "CREATE INDEX escalation_offer ON escalation(outside, state, priority, first_response_due_at, id)",
    "ALTER TABLE delivery ADD COLUMN message_id BIGINT NULL",
];

const DOWN: &[&str] = &[
    "ALTER TABLE delivery DROP COLUMN message_id",
    "DROP INDEX escalation_offer",
    "ALTER TABLE escalation DROP COLUMN outside",
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
