//! Business calendars, what policies go by, and the events that clocks are derived from.

use crate::dialect;
use sea_orm_migration::prelude::*;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &[
    // A saved calendar is a new version; clocks that began by an older one can still be explained.
    "CREATE TABLE calendar (
        id {ID},
        name TEXT NOT NULL, version INTEGER NOT NULL, current BOOLEAN NOT NULL,
        zone TEXT NOT NULL, week TEXT NOT NULL, days TEXT NOT NULL, created_at BIGINT NOT NULL,
        UNIQUE (name, version))",
    "CREATE UNIQUE INDEX calendar_current ON calendar(name) WHERE current",
    "ALTER TABLE policy ADD COLUMN tag TEXT NULL",
    "ALTER TABLE policy ADD COLUMN urgency TEXT NULL",
    "ALTER TABLE policy ADD COLUMN customer_group TEXT NULL",
    "ALTER TABLE policy ADD COLUMN first_response_seconds BIGINT NULL",
    "ALTER TABLE policy ADD COLUMN resolution_seconds BIGINT NULL",
    "ALTER TABLE policy ADD COLUMN reopen_seconds BIGINT NULL",
    // The first that fits wins, so what is for every category goes behind what is for one.
    "UPDATE policy SET position = position + 1000000 WHERE category_id IS NULL",
    "ALTER TABLE account ADD COLUMN customer_group TEXT NULL",
    "ALTER TABLE thread ADD COLUMN urgency TEXT NOT NULL DEFAULT 'normal'",
    // Answers up to this post did not help; they count no more.
    "ALTER TABLE thread ADD COLUMN rejected_upto BIGINT NOT NULL DEFAULT 0",
    // The change of rules up to which the clock goes by what is in force.
    "ALTER TABLE thread ADD COLUMN rules BIGINT NOT NULL DEFAULT 0",
    "CREATE INDEX thread_rules ON thread(rules, id) WHERE episode_state IN ('open', 'waiting_on_asker')",
    "CREATE TABLE rule_change (
        id {ID},
        at BIGINT NOT NULL, actor_id BIGINT NULL, what TEXT NOT NULL,
        base_at BIGINT NULL, last_offset BIGINT NOT NULL DEFAULT 0,
        moved INTEGER NOT NULL DEFAULT 0, done_at BIGINT NULL)",
    // An import writes events before it writes the threads they are of.
    "CREATE TABLE clock_event (
        id {ID},
        thread_id BIGINT NOT NULL, seq INTEGER NOT NULL, episode INTEGER NOT NULL,
        at BIGINT NOT NULL, kind TEXT NOT NULL, actor_id BIGINT NULL, post_id BIGINT NULL,
        terms TEXT NULL, reason TEXT NOT NULL DEFAULT '',
        started_at BIGINT NOT NULL, due_at BIGINT NULL,
        UNIQUE (thread_id, seq))",
    "CREATE INDEX clock_event_ended ON clock_event(at) WHERE kind IN ('answered', 'escalated')",
    // Clocks that run or rest already: as if they had been opened with what was left.
    "UPDATE thread SET clock_left = clock_left / 1000000 * 1000000 WHERE episode_state IN ('open', 'waiting_on_asker')",
    "UPDATE thread SET due_at = clock_running_since + clock_left WHERE episode_state = 'open'",
    "INSERT INTO clock_event (thread_id, seq, episode, at, kind, terms, started_at, due_at)
        SELECT id, 1, episode, episode_started_at, 'opened',
            '{\"policy_id\":' || COALESCE(CAST(policy_id AS TEXT), 'null') || ',\"after_seconds\":' || CAST(clock_left / 1000000 AS TEXT) || '}',
            episode_started_at, NULL
        FROM thread WHERE episode_state IN ('open', 'waiting_on_asker')",
    "INSERT INTO clock_event (thread_id, seq, episode, at, kind, reason, started_at, due_at)
        SELECT id, 2, episode, episode_started_at, 'paused', 'Kept from before clocks had a history.', episode_started_at, NULL
        FROM thread WHERE episode_state IN ('open', 'waiting_on_asker')",
    "INSERT INTO clock_event (thread_id, seq, episode, at, kind, reason, started_at, due_at)
        SELECT id, 3, episode, clock_running_since, 'resumed', 'Kept from before clocks had a history.', episode_started_at, due_at
        FROM thread WHERE episode_state = 'open'",
];

const DOWN: &[&str] = &[
    "DROP TABLE rule_change",
    "DROP INDEX thread_rules",
    "ALTER TABLE thread DROP COLUMN rules",
    "ALTER TABLE thread DROP COLUMN rejected_upto",
    "ALTER TABLE thread DROP COLUMN urgency",
    "ALTER TABLE account DROP COLUMN customer_group",
    "ALTER TABLE policy DROP COLUMN reopen_seconds",
    "ALTER TABLE policy DROP COLUMN resolution_seconds",
    "ALTER TABLE policy DROP COLUMN first_response_seconds",
    "ALTER TABLE policy DROP COLUMN customer_group",
    "ALTER TABLE policy DROP COLUMN urgency",
    "ALTER TABLE policy DROP COLUMN tag",
    "DROP TABLE calendar",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        dialect::forbid_changes(manager, "clock_event").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::drop_append_only(manager, "clock_event").await?;
        dialect::run(manager, DOWN).await
    }
}
