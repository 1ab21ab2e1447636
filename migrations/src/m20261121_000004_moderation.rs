//! Flags, the moderation queue and its log.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE moderation_item (
        id {ID},
        post_id BIGINT NOT NULL REFERENCES post(id),
        state TEXT NOT NULL, created_at BIGINT NOT NULL,
        claimed_by BIGINT NULL REFERENCES account(id), claimed_at BIGINT NULL,
        action TEXT NULL, reason TEXT NOT NULL DEFAULT '',
        resolved_by BIGINT NULL REFERENCES account(id), resolved_at BIGINT NULL,
        state_before TEXT NULL)",
    "CREATE UNIQUE INDEX moderation_item_open ON moderation_item(post_id) WHERE state <> 'resolved'",
    "CREATE INDEX moderation_item_queue ON moderation_item(state, id)",
    "CREATE TABLE flag (
        id {ID},
        item_id BIGINT NOT NULL REFERENCES moderation_item(id),
        post_id BIGINT NOT NULL REFERENCES post(id), reporter_id BIGINT NOT NULL REFERENCES account(id),
        reason TEXT NOT NULL, note TEXT NOT NULL, created_at BIGINT NOT NULL,
        UNIQUE (item_id, reporter_id))",
    "CREATE INDEX flag_post ON flag(post_id)",
    "CREATE TABLE moderation_log (
        id {ID},
        at BIGINT NOT NULL, actor_id BIGINT NULL REFERENCES account(id),
        action TEXT NOT NULL, target TEXT NOT NULL, url TEXT NULL, reason TEXT NOT NULL)",
];

const DOWN: &[&str] = &["DROP TABLE flag", "DROP TABLE moderation_item"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_changes(manager, "moderation_log").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_append_only(manager, "moderation_log").await?;
        dialect::run(manager, DOWN).await
    }
}
