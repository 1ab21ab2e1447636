//! Categories, threads, posts, tags and who follows what.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    "CREATE TABLE category (
        id {ID},
        slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
        position INTEGER NOT NULL DEFAULT 0, thread_count INTEGER NOT NULL DEFAULT 0,
        import_id TEXT NULL UNIQUE)",
    "CREATE TABLE thread (
        id {ID},
        kind TEXT NOT NULL, title TEXT NOT NULL, slug TEXT NOT NULL,
        category_id BIGINT NOT NULL REFERENCES category(id),
        author_id BIGINT NOT NULL REFERENCES account(id),
        created_at BIGINT NOT NULL, bumped_at BIGINT NOT NULL,
        state TEXT NOT NULL, visibility TEXT NOT NULL, closed BOOLEAN NOT NULL DEFAULT FALSE,
        reply_count INTEGER NOT NULL DEFAULT 0, answer_count INTEGER NOT NULL DEFAULT 0,
        first_post_id BIGINT NULL, accepted_post_id BIGINT NULL,
        episode INTEGER NOT NULL DEFAULT 1, episode_state TEXT NOT NULL, episode_started_at BIGINT NOT NULL,
        clock_left BIGINT NOT NULL DEFAULT 0, clock_running_since BIGINT NULL,
        due_at BIGINT NULL, policy_id BIGINT NULL, escalation_id BIGINT NULL,
        tags TEXT NOT NULL DEFAULT '',
        version BIGINT NOT NULL DEFAULT 1,
        import_id TEXT NULL UNIQUE)",
    "CREATE INDEX thread_due ON thread(due_at, id) WHERE due_at IS NOT NULL",
    "CREATE INDEX thread_latest ON thread(bumped_at DESC, id DESC) WHERE visibility = 'visible'",
    "CREATE INDEX thread_newest ON thread(created_at DESC, id DESC) WHERE visibility = 'visible'",
    "CREATE INDEX thread_category_latest ON thread(category_id, bumped_at DESC, id DESC) WHERE visibility = 'visible'",
    "CREATE INDEX thread_category_state ON thread(category_id, state, bumped_at DESC, id DESC) WHERE visibility = 'visible'",
    "CREATE INDEX thread_state_latest ON thread(state, bumped_at DESC, id DESC) WHERE visibility = 'visible'",
    "CREATE INDEX thread_author ON thread(author_id, created_at DESC, id DESC)",
    "CREATE TABLE post (
        id {ID},
        thread_id BIGINT NOT NULL REFERENCES thread(id),
        author_id BIGINT NOT NULL REFERENCES account(id),
        body TEXT NOT NULL, html TEXT NOT NULL, renderer_version INTEGER NOT NULL,
        intent TEXT NOT NULL, official BOOLEAN NOT NULL DEFAULT FALSE,
        state TEXT NOT NULL,
        created_at BIGINT NOT NULL, edited_at BIGINT NULL,
        import_id TEXT NULL UNIQUE)",
    "CREATE INDEX post_thread ON post(thread_id, id)",
    "CREATE INDEX post_author ON post(author_id, id DESC)",
    "CREATE TABLE post_revision (
        id {ID},
        post_id BIGINT NOT NULL REFERENCES post(id), editor_id BIGINT NOT NULL REFERENCES account(id),
        body TEXT NOT NULL, at BIGINT NOT NULL)",
    "CREATE INDEX post_revision_post ON post_revision(post_id, id)",
    "CREATE TABLE thread_tag (
        tag TEXT NOT NULL, thread_id BIGINT NOT NULL REFERENCES thread(id),
        PRIMARY KEY (tag, thread_id))",
    "CREATE INDEX thread_tag_thread ON thread_tag(thread_id)",
    "CREATE TABLE follow (
        account_id BIGINT NOT NULL REFERENCES account(id), thread_id BIGINT NOT NULL REFERENCES thread(id),
        PRIMARY KEY (account_id, thread_id))",
    "CREATE INDEX follow_thread ON follow(thread_id, account_id)",
];

const DOWN: &[&str] = &[
    "DROP TABLE follow",
    "DROP TABLE thread_tag",
    "DROP TABLE post_revision",
    "DROP TABLE post",
    "DROP TABLE thread",
    "DROP TABLE category",
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
