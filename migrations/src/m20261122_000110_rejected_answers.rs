//! Which answers did not help, each for itself: a mark that goes along when a thread is merged.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "ALTER TABLE post ADD COLUMN rejected BOOLEAN NOT NULL DEFAULT FALSE",
    "UPDATE post SET rejected = TRUE WHERE intent = 'answer' AND thread_id IN (SELECT id FROM thread WHERE rejected_upto > 0)
        AND id <= (SELECT rejected_upto FROM thread WHERE thread.id = post.thread_id)",
    "ALTER TABLE thread DROP COLUMN rejected_upto",
];

const DOWN: &[&str] = &[
    "ALTER TABLE thread ADD COLUMN rejected_upto BIGINT NOT NULL DEFAULT 0",
    "UPDATE thread SET rejected_upto = (SELECT MAX(id) FROM post WHERE post.thread_id = thread.id AND rejected)
        WHERE id IN (SELECT thread_id FROM post WHERE rejected)",
    "ALTER TABLE post DROP COLUMN rejected",
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
