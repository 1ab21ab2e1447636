//! Heads of the ledger's chains, and anchors that hold all of them together.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE ledger_head (
        escalation_id BIGINT PRIMARY KEY NOT NULL REFERENCES escalation(id),
        seq INTEGER NOT NULL, hash TEXT NOT NULL, anchored BOOLEAN NOT NULL DEFAULT FALSE)",
    "CREATE INDEX ledger_head_new ON ledger_head(escalation_id) WHERE NOT anchored",
    // What was there before is anchored with the first anchor.
    "INSERT INTO ledger_head (escalation_id, seq, hash)
        SELECT e.escalation_id, e.seq, e.hash FROM escalation_event e
        WHERE e.seq = (SELECT MAX(l.seq) FROM escalation_event l WHERE l.escalation_id = e.escalation_id)",
    "CREATE TABLE ledger_anchor (
        number BIGINT PRIMARY KEY NOT NULL, at BIGINT NOT NULL, heads INTEGER NOT NULL,
        root TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL)",
    // No reference to the case: an anchor outlives what it tells about.
    "CREATE TABLE ledger_anchor_head (
        anchor BIGINT NOT NULL REFERENCES ledger_anchor(number),
        escalation_id BIGINT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
        PRIMARY KEY (escalation_id, seq))",
    "CREATE INDEX ledger_anchor_head_anchor ON ledger_anchor_head(anchor, escalation_id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_changes(manager, "ledger_anchor").await?;
        dialect::forbid_changes(manager, "ledger_anchor_head").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_append_only(manager, "ledger_anchor_head").await?;
        dialect::drop_append_only(manager, "ledger_anchor").await?;
        dialect::run(manager, &["DROP TABLE ledger_head"]).await
    }
}
