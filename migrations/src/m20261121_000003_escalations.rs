//! Queues, policies, escalations, their ledger and their private messages.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE queue (id {ID}, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    "CREATE TABLE policy (
        id {ID},
        name TEXT NOT NULL UNIQUE, category_id BIGINT NULL REFERENCES category(id),
        after_seconds BIGINT NOT NULL, calendar TEXT NOT NULL,
        queue_id BIGINT NOT NULL REFERENCES queue(id), priority INTEGER NOT NULL,
        position INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE escalation (
        id {ID},
        thread_id BIGINT NOT NULL REFERENCES thread(id), episode INTEGER NOT NULL,
        state TEXT NOT NULL, queue_id BIGINT NOT NULL REFERENCES queue(id), priority INTEGER NOT NULL,
        due_at BIGINT NOT NULL, created_at BIGINT NOT NULL,
        claimed_by BIGINT NULL REFERENCES account(id), claimed_at BIGINT NULL,
        first_response_due_at BIGINT NOT NULL, resolution_due_at BIGINT NOT NULL,
        first_responded_at BIGINT NULL, resolved_at BIGINT NULL,
        wrap_up TEXT NULL, external_system TEXT NULL, external_id TEXT NULL,
        UNIQUE (thread_id, episode))",
    "CREATE INDEX escalation_work ON escalation(state, priority, first_response_due_at, id)",
    "CREATE INDEX escalation_urgency ON escalation(priority, first_response_due_at, id)",
    "CREATE INDEX escalation_claimed ON escalation(claimed_by, state)",
    "CREATE TABLE escalation_event (
        id {ID},
        escalation_id BIGINT NOT NULL REFERENCES escalation(id), seq INTEGER NOT NULL,
        at BIGINT NOT NULL, kind TEXT NOT NULL, actor_id BIGINT NULL REFERENCES account(id),
        data TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
        UNIQUE (escalation_id, seq))",
    "CREATE TABLE escalation_message (
        id {ID},
        escalation_id BIGINT NOT NULL REFERENCES escalation(id), author_id BIGINT NOT NULL REFERENCES account(id),
        visibility TEXT NOT NULL, body TEXT NOT NULL, html TEXT NOT NULL, created_at BIGINT NOT NULL)",
    "CREATE INDEX escalation_message_case ON escalation_message(escalation_id, id)",
];

const DOWN: &[&str] = &[
    "DROP TABLE escalation_message",
    "DROP TABLE escalation",
    "DROP TABLE policy",
    "DROP TABLE queue",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_changes(manager, "escalation_event").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_append_only(manager, "escalation_event").await?;
        dialect::run(manager, DOWN).await
    }
}
