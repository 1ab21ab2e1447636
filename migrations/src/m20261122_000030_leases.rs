//! A claim lasts as long as its lease; a case carries the number of its last entry in the ledger.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE escalation ADD COLUMN lease_until BIGINT NULL",
    "ALTER TABLE escalation ADD COLUMN paused_at BIGINT NULL",
    "ALTER TABLE escalation ADD COLUMN version INTEGER NOT NULL DEFAULT 1",
    "UPDATE escalation SET version = COALESCE(
        (SELECT MAX(seq) FROM escalation_event WHERE escalation_id = escalation.id), 1)",
    // Nothing here knows the time: claims of an older version last ten minutes from when they began.
    "UPDATE escalation SET lease_until = claimed_at + 600000000 WHERE state = 'claimed'",
    "UPDATE escalation SET paused_at = (SELECT MAX(at) FROM escalation_event WHERE escalation_id = escalation.id)
        WHERE state = 'waiting_on_customer'",
    "CREATE INDEX escalation_lease ON escalation(lease_until) WHERE lease_until IS NOT NULL",
];

const DOWN: &[&str] = &[
    "DROP INDEX escalation_lease",
    "ALTER TABLE escalation DROP COLUMN version",
    "ALTER TABLE escalation DROP COLUMN paused_at",
    "ALTER TABLE escalation DROP COLUMN lease_until",
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
