//! The agents' desk: saved views, macros, who is looking; and whether a resolved case helped.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE saved_view (
        id {ID},
        account_id BIGINT NOT NULL REFERENCES account(id), name TEXT NOT NULL, query TEXT NOT NULL,
        UNIQUE (account_id, name))",
    "CREATE TABLE macro (id {ID}, name TEXT NOT NULL UNIQUE, body TEXT NOT NULL, updated_at BIGINT NOT NULL)",
    "CREATE TABLE case_presence (
        escalation_id BIGINT NOT NULL REFERENCES escalation(id), account_id BIGINT NOT NULL REFERENCES account(id),
        seen_at BIGINT NOT NULL, typing_at BIGINT NULL, PRIMARY KEY (escalation_id, account_id))",
    "CREATE TABLE satisfaction (
        escalation_id BIGINT PRIMARY KEY NOT NULL REFERENCES escalation(id),
        asker_id BIGINT NOT NULL REFERENCES account(id), queue_id BIGINT NOT NULL REFERENCES queue(id),
        asked_at BIGINT NOT NULL, helped BOOLEAN NULL, answered_at BIGINT NULL)",
    "CREATE INDEX satisfaction_asker ON satisfaction(asker_id, asked_at)",
    "CREATE INDEX satisfaction_answered ON satisfaction(answered_at) WHERE answered_at IS NOT NULL",
];

const DOWN: &[&str] = &[
    "DROP TABLE satisfaction",
    "DROP TABLE case_presence",
    "DROP TABLE macro",
    "DROP TABLE saved_view",
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
