//! The outbox that readers follow, the jobs that workers take, and what members are told.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE outbox (
        id {ID},
        at BIGINT NOT NULL, kind TEXT NOT NULL, thread_id BIGINT NULL, post_id BIGINT NULL,
        actor_id BIGINT NULL, payload TEXT NOT NULL DEFAULT '',
        xid {XID})",
    "{POSTGRES}CREATE INDEX outbox_xid ON outbox(xid, id)",
    "CREATE TABLE outbox_cursor (reader TEXT PRIMARY KEY NOT NULL, position BIGINT NOT NULL)",
    "CREATE TABLE job (
        id {ID},
        kind TEXT NOT NULL, payload TEXT NOT NULL, dedup_key TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL, run_at BIGINT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
        lease_until BIGINT NULL, last_error TEXT NOT NULL DEFAULT '', created_at BIGINT NOT NULL)",
    "CREATE INDEX job_due ON job(state, run_at, id)",
    "CREATE TABLE notice (
        id {ID},
        account_id BIGINT NOT NULL REFERENCES account(id),
        kind TEXT NOT NULL, thread_id BIGINT NOT NULL REFERENCES thread(id), post_id BIGINT NULL,
        actor_id BIGINT NULL REFERENCES account(id),
        dedup_key TEXT NOT NULL, created_at BIGINT NOT NULL, read_at BIGINT NULL,
        UNIQUE (account_id, dedup_key))",
    "CREATE INDEX notice_account ON notice(account_id, id DESC)",
];

const DOWN: &[&str] = &[
    "DROP TABLE notice",
    "DROP TABLE job",
    "DROP TABLE outbox_cursor",
    "DROP TABLE outbox",
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
