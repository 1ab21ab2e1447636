//! Accounts, their sessions and tokens, and site-wide settings.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE account (
        id {ID},
        username TEXT NOT NULL, username_key TEXT NOT NULL UNIQUE,
        email TEXT NOT NULL, email_key TEXT NOT NULL UNIQUE,
        password_hash TEXT NULL,
        role TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        suspended_until BIGINT NULL, suspension_reason TEXT NOT NULL DEFAULT '',
        email_notices BOOLEAN NOT NULL DEFAULT TRUE,
        thread_count INTEGER NOT NULL DEFAULT 0, reply_count INTEGER NOT NULL DEFAULT 0, accepted_count INTEGER NOT NULL DEFAULT 0,
        unread_count INTEGER NOT NULL DEFAULT 0,
        import_id TEXT NULL UNIQUE)",
    "CREATE TABLE session (
        id {ID},
        token_hash {BLOB} NOT NULL UNIQUE,
        account_id BIGINT NOT NULL REFERENCES account(id),
        kind TEXT NOT NULL,
        created_at BIGINT NOT NULL, last_seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)",
    "CREATE INDEX session_account ON session(account_id)",
    "CREATE INDEX session_expiry ON session(expires_at)",
    "CREATE TABLE setting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
    "CREATE TABLE idempotency (
        account_id BIGINT NOT NULL, key TEXT NOT NULL,
        fingerprint {BLOB} NOT NULL, status INTEGER NOT NULL, answer TEXT NOT NULL, created_at BIGINT NOT NULL,
        PRIMARY KEY (account_id, key))",
    "CREATE INDEX idempotency_age ON idempotency(created_at)",
];

const DOWN: &[&str] = &[
    "DROP TABLE idempotency",
    "DROP TABLE setting",
    "DROP TABLE session",
    "DROP TABLE account",
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
