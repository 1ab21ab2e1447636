//! Forgets events that nobody needs any more, and lets a reader notice that it has missed some.
//!
//! Readers that share a cursor in the database hold events back until they have read them. A node's
//! own readers (its index, its pages) keep their cursors to themselves, and a node may be off for
//! weeks; so how far events are gone is written down with every batch, and a reader whose cursor is
//! older starts afresh from the database.

use super::{DatabaseBackend, Entry};
use crate::{Ctx, Result, settings};
use backstop_entity::{outbox, outbox_cursor};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, Statement,
};

/// How long every event stays, read or not: a node that was off for less just reads on.
const KEEP_SECONDS: i64 = 7 * 86_400;
/// Rows in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: usize = 1_000;
/// The setting that holds the highest position of an event that is gone.
pub(super) const PRUNED: &str = "outbox_pruned";

/// Deletes up to a thousand events, the oldest first, that are more than seven days old and read by
/// every reader with a cursor in the database. Call again while it yields more than nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let Some(read) = read_by_all(ctx).await? else {
        return Ok(0);
    };
    let before = ctx.shared_now().await?.plus_seconds(-KEEP_SECONDS);
    let mut old = oldest(ctx).await?;
    // The first that has to stay ends the batch, so a look costs no more than a batch does.
    let end = old
        .iter()
        .position(|entry| entry.at >= before || entry.position > read);
    old.truncate(end.unwrap_or(old.len()));
    let Some(last) = old.iter().map(|entry| entry.position).max() else {
        return Ok(0);
    };
    let txn = ctx.write().await?;
    let gone = outbox::Entity::delete_many()
        .filter(outbox::Column::Id.is_in(old.into_iter().map(|entry| entry.id)))
        .exec(&txn)
        .await?;
    note(&txn, last).await?;
    txn.commit().await?;
    Ok(gone.rows_affected)
}

/// Whether events after `cursor` are gone. Asked after reading on from there: what was still there
/// then has been read.
///
/// # Errors
/// When the database does not answer.
pub async fn has_gap<C: ConnectionTrait>(db: &C, cursor: i64) -> Result<bool> {
    let pruned = settings::get(db, PRUNED).await?;
    Ok(pruned
        .and_then(|text| text.parse::<i64>().ok())
        .is_some_and(|pruned| pruned > cursor))
}

/// The position up to which every shared reader has read; none before there is one.
async fn read_by_all(ctx: &Ctx) -> Result<Option<i64>> {
    let all: Vec<i64> = outbox_cursor::Entity::find()
        .select_only()
        .column(outbox_cursor::Column::Position)
        .into_tuple()
        .all(ctx.read())
        .await?;
    Ok(all.into_iter().min())
}

async fn oldest(ctx: &Ctx) -> Result<Vec<Entry>> {
    let backend = ctx.read().get_database_backend();
    let position = match backend {
        DatabaseBackend::Postgres => "xid",
        _ => "id",
    };
    let columns = super::COLUMNS;
    let sql = format!(
        "SELECT {position} AS position, {columns} FROM outbox ORDER BY id LIMIT {ROWS_AT_ONCE}"
    );
    Ok(
        Entry::find_by_statement(Statement::from_string(backend, sql))
            .all(ctx.read())
            .await?,
    )
}

/// Writes down how far events are gone; of two nodes that prune at once the farther one counts.
async fn note(txn: &DatabaseTransaction, position: i64) -> Result<()> {
    let sql = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value \
               WHERE CAST(setting.value AS BIGINT) < CAST(excluded.value AS BIGINT)";
    let values = [PRUNED.into(), position.to_string().into()];
    txn.execute_raw(Statement::from_sql_and_values(
        txn.get_database_backend(),
        sql,
        values,
    ))
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::outbox::{About, Event, append, head};
    use crate::test_support::both;
    use sea_orm::{PaginatorTrait, Set};

    async fn happen(ctx: &Ctx, times: usize) {
        let txn = ctx.write().await.unwrap();
        for _ in 0..times {
            append(&txn, ctx.now(), Event::SiteChanged, About::default())
                .await
                .unwrap();
        }
        txn.commit().await.unwrap();
    }

    async fn left(ctx: &Ctx) -> u64 {
        outbox::Entity::find().count(ctx.read()).await.unwrap()
    }

    /// A shared reader that has read everything; on PostgreSQL beyond what other tests hold back.
    async fn reader(ctx: &Ctx, name: &str, position: i64) {
        let row = outbox_cursor::ActiveModel {
            reader: Set(name.to_owned()),
            position: Set(position),
        };
        let txn = ctx.write().await.unwrap();
        outbox_cursor::Entity::insert(row).exec(&txn).await.unwrap();
        txn.commit().await.unwrap();
    }

    both! {
        async fn events_go_once_they_are_old_and_read(ctx, clock) {
            let before = head(ctx.read()).await.unwrap();
            happen(&ctx, 1_200).await;
            clock.advance(KEEP_SECONDS + 1);
            happen(&ctx, 3).await;
            assert_eq!(prune(&ctx).await.unwrap(), 0, "nobody has read them");
            reader(&ctx, "quick", i64::MAX).await;
            assert!(!has_gap(ctx.read(), before).await.unwrap());
            assert_eq!((prune(&ctx).await.unwrap(), left(&ctx).await), (1_000, 203));
            assert!(has_gap(ctx.read(), before).await.unwrap());
            assert_eq!((prune(&ctx).await.unwrap(), left(&ctx).await), (200, 3));
            assert_eq!(prune(&ctx).await.unwrap(), 0);
            clock.advance(KEEP_SECONDS + 1);
            reader(&ctx, "slow", 0).await;
            assert_eq!((prune(&ctx).await.unwrap(), left(&ctx).await), (0, 3));
        }
    }

    both! {
        async fn who_begins_after_everything_is_gone_has_missed_nothing(ctx, clock) {
            happen(&ctx, 3).await;
            reader(&ctx, "quick", i64::MAX).await;
            clock.advance(KEEP_SECONDS + 1);
            assert_eq!((prune(&ctx).await.unwrap(), left(&ctx).await), (3, 0));
            // On PostgreSQL the head stays below what runs anywhere on the server.
            if !ctx.db().is_postgres() {
                let head = head(ctx.read()).await.unwrap();
                assert!(!has_gap(ctx.read(), head).await.unwrap());
            }
        }
    }

    both! {
        async fn how_far_events_are_gone_never_goes_back(ctx, _clock) {
            for position in [5, 30, 7] {
                let txn = ctx.write().await.unwrap();
                note(&txn, position).await.unwrap();
                txn.commit().await.unwrap();
            }
            assert!(has_gap(ctx.read(), 29).await.unwrap());
            assert!(!has_gap(ctx.read(), 30).await.unwrap());
        }
    }
}
