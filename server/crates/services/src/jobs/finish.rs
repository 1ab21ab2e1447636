//! What becomes of a leased job. A worker whose lease ran out changes nothing: the number of
//! attempts tells its hold on the job from the next one's.

use super::{ATTEMPTS_MAX, DEAD, DONE, Job, PENDING};
use crate::{Ctx, Result};
use backstop_domain::{Timestamp, text};
use backstop_entity::job::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

const FIRST_PAUSE_SECONDS: i64 = 5;
const LONGEST_PAUSE_SECONDS: i64 = 3_600;
/// Characters kept of what went wrong.
const ERROR_MAX: usize = 500;

/// The work is done; the row stays, so that it is not asked for again.
///
/// # Errors
/// When the database does not answer.
pub async fn done(ctx: &Ctx, job: &Job) -> Result<()> {
    let now = ctx.shared_now().await?;
    set(ctx, job, DONE, now, "").await
}

/// The attempt failed and another makes sense: after 5 seconds, then twice as long each time, an
/// hour at most; given up after [`ATTEMPTS_MAX`]. Yields whether there will be another attempt.
///
/// # Errors
/// When the database does not answer.
pub async fn retry(ctx: &Ctx, job: &Job, error: &str) -> Result<bool> {
    if job.attempts >= ATTEMPTS_MAX {
        give_up(ctx, job, error).await?;
        return Ok(false);
    }
    let at = ctx.shared_now().await?.plus_seconds(pause(job.attempts));
    set(ctx, job, PENDING, at, error).await?;
    Ok(true)
}

/// No attempt can succeed; the row stays as `dead` with the reason, for a person to look at.
///
/// # Errors
/// When the database does not answer.
pub async fn give_up(ctx: &Ctx, job: &Job, error: &str) -> Result<()> {
    tracing::warn!(
        job = job.id,
        kind = job.kind,
        attempts = job.attempts,
        "job given up"
    );
    set(ctx, job, DEAD, job.run_at, error).await
}

/// Seconds to wait after so many attempts.
fn pause(attempts: i32) -> i64 {
    let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(20);
    (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS)
}

async fn set(ctx: &Ctx, job: &Job, state: &str, run_at: Timestamp, error: &str) -> Result<()> {
    let txn = ctx.write().await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value(state))
        .col_expr(Column::RunAt, Expr::value(run_at))
        .col_expr(Column::LeaseUntil, Expr::value(Option::<Timestamp>::None))
        .col_expr(
            Column::LastError,
            Expr::value(text::shorten(error, ERROR_MAX)),
        )
        .filter(Column::Id.eq(job.id))
        .filter(Column::State.eq(PENDING))
        .filter(Column::Attempts.eq(job.attempts))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn pauses_double_up_to_an_hour() {
        let pauses: Vec<i64> = (1..=10).map(super::pause).collect();
        assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560]);
        assert_eq!(super::pause(40), 3_600);
    }
}
