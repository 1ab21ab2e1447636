//! What decides who gets which case: skills, units, pauses; and a log of who changed them.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE queue ADD COLUMN units INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE queue ADD COLUMN relax_after_seconds BIGINT NOT NULL DEFAULT 900",
    "ALTER TABLE queue ADD COLUMN paused_at BIGINT NULL",
    "CREATE TABLE skill (id {ID}, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL)",
    "CREATE TABLE agent_skill (
        account_id BIGINT NOT NULL REFERENCES account(id), skill_id BIGINT NOT NULL REFERENCES skill(id),
        level INTEGER NOT NULL, PRIMARY KEY (account_id, skill_id))",
    "CREATE TABLE category_skill (
        category_id BIGINT NOT NULL REFERENCES category(id), skill_id BIGINT NOT NULL REFERENCES skill(id),
        level INTEGER NOT NULL, required BOOLEAN NOT NULL, PRIMARY KEY (category_id, skill_id))",
    "CREATE TABLE agent_desk (
        account_id BIGINT PRIMARY KEY NOT NULL REFERENCES account(id), capacity INTEGER NOT NULL)",
    "CREATE TABLE desk_log (
        id {ID},
        at BIGINT NOT NULL, actor_id BIGINT NULL REFERENCES account(id),
        action TEXT NOT NULL, target TEXT NOT NULL, detail TEXT NOT NULL)",
];

const DOWN: &[&str] = &[
    "DROP TABLE agent_desk",
    "DROP TABLE category_skill",
    "DROP TABLE agent_skill",
    "DROP TABLE skill",
    "ALTER TABLE queue DROP COLUMN paused_at",
    "ALTER TABLE queue DROP COLUMN relax_after_seconds",
    "ALTER TABLE queue DROP COLUMN units",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_changes(manager, "desk_log").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_append_only(manager, "desk_log").await?;
        dialect::run(manager, DOWN).await
    }
}
