//! One hash over all events of a clock, kept by its thread; computed for what is there already.

use crate::dialect;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, QueryResult, Statement};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// This step.
#[derive(DeriveMigrationName)]
pub struct Migration;

const UP: &[&str] = &["ALTER TABLE thread ADD COLUMN clock_hash TEXT NOT NULL DEFAULT ''"];

const DOWN: &[&str] = &["ALTER TABLE thread DROP COLUMN clock_hash"];

/// Threads sealed together.
const BATCH: u32 = 500;

/// Seals the clocks there are: the form of version 1, as it was when this step was written.
async fn seal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let db = manager.get_connection();
    let query = |sql| Statement::from_string(manager.get_database_backend(), sql);
    let mut after = 0_i64;
    loop {
        let events = db
            .query_all_raw(query(format!(
                "SELECT * FROM clock_event WHERE thread_id > {after} AND thread_id <= (SELECT MAX(t.id) FROM \
                 (SELECT DISTINCT thread_id AS id FROM clock_event WHERE thread_id > {after} ORDER BY thread_id LIMIT {BATCH}) t) \
                 ORDER BY thread_id, seq"
            )))
            .await?;
        let mut hashes: BTreeMap<i64, String> = BTreeMap::new();
        for event in &events {
            let head = hashes.entry(event.try_get("", "thread_id")?).or_default();
            *head = hash(head, event)?;
        }
        let Some((last, _)) = hashes.last_key_value() else {
            return Ok(());
        };
        after = *last;
        let values: Vec<_> = hashes
            .iter()
            .map(|(thread, hash)| format!("({thread}, '{hash}')"))
            .collect();
        let values = values.join(", ");
        db.execute_unprepared(&format!(
            "UPDATE thread SET clock_hash = v.column2 FROM (VALUES {values}) AS v WHERE thread.id = v.column1"
        ))
        .await?;
    }
}

/// The hash over an event and all before it.
fn hash(before: &str, event: &QueryResult) -> Result<String, DbErr> {
    let number = |column| event.try_get::<i64>("", column);
    let small = |column| event.try_get::<i32>("", column);
    let or_none = |column| {
        let number = event.try_get::<Option<i64>>("", column);
        number.map(|n| n.map_or_else(|| "-".to_owned(), |n| n.to_string()))
    };
    let first = "0".repeat(64);
    let before = if before.is_empty() { &first } else { before };
    let terms: Option<String> = event.try_get("", "terms")?;
    let terms = terms.as_deref().unwrap_or("-");
    let reason: String = event.try_get("", "reason")?;
    let form = format!(
        "backstop-clock-1\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{terms}\n{}\n{reason}\n{}\n{}\n{before}",
        number("thread_id")?,
        small("seq")?,
        small("episode")?,
        number("at")?,
        event.try_get::<String>("", "kind")?,
        or_none("actor_id")?,
        or_none("post_id")?,
        terms.len(),
        reason.len(),
        number("started_at")?,
        or_none("due_at")?,
    );
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(form.as_bytes()) {
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        seal(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}
