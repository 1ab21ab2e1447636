//! All SQL of the figures on promises: a month at a time, by index.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::episode::ClockEventKind;
use backstop_domain::promise::{Ended, Month};
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, Statement};

/// How many questions that are still to be seen were asked here in a month.
pub(super) async fn asked<C: ConnectionTrait>(db: &C, month: Month) -> Result<i64> {
    let row = db
        .query_one_raw(asked_query(db.get_database_backend(), month))
        .await?;
    Ok(row.map_or(Ok(0), |row| row.try_get("", "asked"))?)
}

pub(crate) fn asked_query(backend: DatabaseBackend, month: Month) -> Statement {
    let sql = "SELECT COUNT(*) AS asked FROM thread \
               WHERE visibility = 'visible' AND created_at >= $1 AND created_at < $2 \
               AND kind = 'question' AND import_id IS NULL";
    Statement::from_sql_and_values(backend, sql, bounds(month))
}

/// The promises that ended in a month.
pub(super) async fn ended<C: ConnectionTrait>(db: &C, month: Month) -> Result<Vec<Ended>> {
    let find = ended_query(db.get_database_backend(), month);
    let rows = Row::find_by_statement(find).all(db).await?;
    Ok(rows.into_iter().map(Ended::from).collect())
}

/// What was answered, hidden and brought back ends by an answer twice: the first end counts.
pub(crate) fn ended_query(backend: DatabaseBackend, month: Month) -> Statement {
    let sql = "SELECT e.kind, e.episode, e.started_at, e.at, e.due_at, c.first_responded_at \
               FROM clock_event e \
               LEFT JOIN escalation c ON c.thread_id = e.thread_id AND c.episode = e.episode \
               WHERE e.kind IN ('answered', 'escalated') AND e.at >= $1 AND e.at < $2 \
               AND NOT EXISTS (SELECT 1 FROM clock_event b \
                   WHERE b.thread_id = e.thread_id AND b.seq < e.seq AND b.episode = e.episode \
                   AND b.kind IN ('answered', 'escalated', 'cancelled'))";
    Statement::from_sql_and_values(backend, sql, bounds(month))
}

fn bounds(month: Month) -> [sea_orm::Value; 2] {
    [month.start().0.into(), month.next().start().0.into()]
}

#[derive(FromQueryResult)]
struct Row {
    kind: ClockEventKind,
    episode: i32,
    started_at: Timestamp,
    at: Timestamp,
    due_at: Option<Timestamp>,
    first_responded_at: Option<Timestamp>,
}

impl From<Row> for Ended {
    fn from(row: Row) -> Self {
        Self {
            escalated: row.kind == ClockEventKind::Escalated,
            first: row.episode == 1,
            started_at: row.started_at,
            at: row.at,
            due_at: row.due_at,
            official_reply_at: row.first_responded_at,
        }
    }
}
