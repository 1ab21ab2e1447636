//! Forgets what was done long ago.

use super::DONE;
use crate::{Ctx, Result};
use backstop_entity::job::{Column, Entity};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

const KEEP_SECONDS: i64 = 30 * 86_400;
/// Rows in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: u64 = 1_000;

/// Deletes up to a thousand jobs done more than thirty days ago; given-up ones stay. Call again
/// while it yields more than nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let before = ctx.shared_now().await?.plus_seconds(-KEEP_SECONDS);
    let old: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::State.eq(DONE))
        .filter(Column::RunAt.lt(before))
        .order_by_asc(Column::RunAt)
        .limit(ROWS_AT_ONCE)
        .into_tuple()
        .all(ctx.read())
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let deleted = Entity::delete_many()
        .filter(Column::Id.is_in(old))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    Ok(deleted.rows_affected)
}
