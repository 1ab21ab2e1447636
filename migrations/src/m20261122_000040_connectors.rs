//! Connectors to contact centres outside, what is handed over to them, and what came back.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE connector (
        id {ID},
        name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        queue_id BIGINT NOT NULL UNIQUE REFERENCES queue(id),
        tag TEXT NOT NULL UNIQUE, hook_key TEXT NOT NULL UNIQUE,
        address TEXT NOT NULL, settings TEXT NOT NULL, allowed TEXT NOT NULL,
        credential {BLOB} NULL, hook_secret {BLOB} NULL,
        agent_id BIGINT NOT NULL REFERENCES account(id),
        enabled BOOLEAN NOT NULL, active_since BIGINT NOT NULL, created_at BIGINT NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0, open_until BIGINT NULL,
        last_ok_at BIGINT NULL, last_error TEXT NOT NULL DEFAULT '', last_error_at BIGINT NULL,
        poll_cursor TEXT NULL, poll_at BIGINT NOT NULL)",
    "CREATE TABLE delivery (
        id {ID},
        connector_id BIGINT NOT NULL REFERENCES connector(id),
        kind TEXT NOT NULL, state TEXT NOT NULL, dedup_key TEXT NOT NULL UNIQUE,
        escalation_id BIGINT NULL REFERENCES escalation(id),
        thread_id BIGINT NULL REFERENCES thread(id), post_id BIGINT NULL,
        reference TEXT NOT NULL, external_id TEXT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, run_at BIGINT NOT NULL, lease_until BIGINT NULL,
        last_error TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL, ended_at BIGINT NULL)",
    "CREATE INDEX delivery_due ON delivery(connector_id, run_at, id) WHERE state = 'pending'",
    "CREATE INDEX delivery_order ON delivery(connector_id, thread_id, id) WHERE state = 'pending'",
    "CREATE INDEX delivery_dead ON delivery(id) WHERE state = 'dead'",
    "CREATE UNIQUE INDEX delivery_ticket ON delivery(escalation_id) WHERE kind = 'create'",
    "CREATE INDEX delivery_reference ON delivery(reference) WHERE kind = 'create'",
    "CREATE INDEX delivery_of_connector ON delivery(connector_id, id)",
    "CREATE TABLE inbound (
        connector_id BIGINT NOT NULL REFERENCES connector(id), dedup_key TEXT NOT NULL,
        kind TEXT NOT NULL, at BIGINT NOT NULL,
        escalation_id BIGINT NULL REFERENCES escalation(id), post_id BIGINT NULL,
        PRIMARY KEY (connector_id, dedup_key))",
    "CREATE INDEX inbound_post ON inbound(post_id) WHERE post_id IS NOT NULL",
    "CREATE INDEX inbound_case ON inbound(escalation_id) WHERE escalation_id IS NOT NULL",
];

const DOWN: &[&str] = &[
    "DROP TABLE inbound",
    "DROP TABLE delivery",
    "DROP TABLE connector",
    "DELETE FROM outbox_cursor WHERE reader = 'deliveries'",
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
