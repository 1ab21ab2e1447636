//! Takes jobs that are due, each by one worker at a time.

use super::{ATTEMPTS_MAX, DEAD, Job, LEASE_SECONDS, PENDING};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_entity::job::{Column, Entity};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// Leases up to `n` due jobs of a kind for [`LEASE_SECONDS`]. The attempt is counted now, so that a
/// job that brings its worker down counts too; one that used up its attempts that way is given up.
///
/// # Errors
/// When the database does not answer.
pub async fn lease(ctx: &Ctx, kind: &str, n: u64) -> Result<Vec<Job>> {
    let now = ctx.shared_now().await?;
    // Looking first keeps an idle worker from taking SQLite's write lock for nothing.
    if due(kind, now).one(ctx.read()).await?.is_none() {
        return Ok(Vec::new());
    }
    let txn = ctx.write().await?;
    let rows = due(kind, now)
        .limit(n)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&txn)
        .await?;
    let (spent, mut jobs): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|job| job.attempts >= ATTEMPTS_MAX);
    bury(&txn, &spent).await?;
    let until = now.plus_seconds(LEASE_SECONDS);
    take(&txn, &jobs, until).await?;
    txn.commit().await?;
    for job in &mut jobs {
        job.attempts += 1;
        job.run_at = until;
        job.lease_until = Some(until);
    }
    Ok(jobs)
}

fn due(kind: &str, now: Timestamp) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::State.eq(PENDING))
        .filter(Column::RunAt.lte(now))
        .filter(Column::Kind.eq(kind))
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id)
}

async fn take(txn: &DatabaseTransaction, jobs: &[Job], until: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::RunAt, Expr::value(until))
        .col_expr(Column::LeaseUntil, Expr::value(until))
        .filter(Column::Id.is_in(jobs.iter().map(|job| job.id)))
        .exec(txn)
        .await?;
    Ok(())
}

async fn bury(txn: &DatabaseTransaction, jobs: &[Job]) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::State, Expr::value(DEAD))
        .col_expr(
            Column::LastError,
            Expr::value("its worker stopped during the last attempt"),
        )
        .filter(Column::Id.is_in(jobs.iter().map(|job| job.id)))
        .exec(txn)
        .await?;
    Ok(())
}
