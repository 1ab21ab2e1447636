//! Limits that all nodes count together, in the database they share: guessing a password must not
//! become easier with every node. On SQLite there is one node, and its own buckets do.
//!
//! Of a bucket the moment is kept at which it will be full again; taking a token moves it on, and a
//! bucket that is full needs no row. Names are kept as hashes: one may hold what somebody typed.

use super::Limited;
use crate::{Ctx, Result};
use backstop_domain::{ErrorCode, Failure, Timestamp};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};
use sha2::{Digest, Sha256};

/// Rows in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: u64 = 1_000;

/// Takes one token.
///
/// # Errors
/// [`ErrorCode::TooManyRequests`] with the seconds to wait; when the database does not answer.
pub async fn take(ctx: &Ctx, what: Limited, key: &str) -> Result<()> {
    if !ctx.db().is_postgres() || !ctx.limits().are_on() {
        return Ok(ctx.limits().take(what, key, ctx.now())?);
    }
    let now = ctx.shared_now().await?.0;
    let (step, window) = spans(what);
    // One statement, so of two requests at once only one gets the last token.
    let sql = "INSERT INTO rate_limit (name, full_at) VALUES ($1, $2 + $3) ON CONFLICT (name) DO UPDATE \
               SET full_at = GREATEST(rate_limit.full_at, $2) + $3 \
               WHERE GREATEST(rate_limit.full_at, $2) + $3 <= $2 + $4 RETURNING full_at";
    let name = name(what, key);
    let values = [name.clone().into(), now.into(), step.into(), window.into()];
    let txn = ctx.write().await?;
    let taken = txn.query_one_raw(statement(sql, values)).await?.is_some();
    txn.commit().await?;
    if taken {
        return Ok(());
    }
    let sql = "SELECT full_at FROM rate_limit WHERE name = $1";
    let row = ctx
        .read()
        .query_one_raw(statement(sql, [name.into()]))
        .await?;
    let full_at = row.map_or(Ok(now), |row| row.try_get("", "full_at"))?;
    let wait = (full_at + step - now - window).max(1);
    let seconds = wait
        .unsigned_abs()
        .div_ceil(Timestamp::SECOND.unsigned_abs());
    Err(Failure::retry_later(ErrorCode::TooManyRequests, seconds).into())
}

/// Gives a token back that was taken for something that turned out not to count.
///
/// # Errors
/// When the database does not answer.
pub async fn give_back(ctx: &Ctx, what: Limited, key: &str) -> Result<()> {
    if !ctx.db().is_postgres() || !ctx.limits().are_on() {
        ctx.limits().give_back(what, key);
        return Ok(());
    }
    let sql = "UPDATE rate_limit SET full_at = full_at - $2 WHERE name = $1";
    let txn = ctx.write().await?;
    txn.execute_raw(statement(
        sql,
        [name(what, key).into(), spans(what).0.into()],
    ))
    .await?;
    Ok(txn.commit().await?)
}

/// Deletes up to a thousand buckets that are full again. Call again while it yields more than nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    if !ctx.db().is_postgres() {
        return Ok(0);
    }
    let sql = format!(
        "DELETE FROM rate_limit WHERE name IN (SELECT name FROM rate_limit WHERE full_at <= $1 LIMIT {ROWS_AT_ONCE}) AND full_at <= $1"
    );
    let now = ctx.shared_now().await?.0;
    let txn = ctx.write().await?;
    let gone = txn.execute_raw(statement(&sql, [now.into()])).await?;
    txn.commit().await?;
    Ok(gone.rows_affected())
}

/// Microseconds until one more token, and until an empty bucket is full.
fn spans(what: Limited) -> (i64, i64) {
    let (burst, seconds) = what.rule();
    #[expect(clippy::cast_possible_truncation, reason = "some hours at most")]
    let step = (seconds * 1e6) as i64;
    #[expect(clippy::cast_possible_truncation, reason = "a few dozen at most")]
    let burst = burst as i64;
    (step, step * burst)
}

fn name(what: Limited, key: &str) -> String {
    use std::fmt::Write;
    let hash = Sha256::digest(format!("{what:?} {key}"));
    hash.iter().fold(String::new(), |mut text, byte| {
        let _written = write!(text, "{byte:02x}");
        text
    })
}

fn statement(sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;
    use crate::test_support::both;
    use futures_util::future::join_all;

    both! {
        async fn a_bucket_empties_and_refills_for_all_at_once(ctx, clock) {
            let take = |key: &'static str| take(&ctx, Limited::FailedSignIn, key);
            let all = join_all((0..12).map(|_| take("a"))).await;
            assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 5);
            let refused = take("a").await.unwrap_err().failure();
            assert_eq!((refused.code, refused.retry_after), (ErrorCode::TooManyRequests, Some(180)));
            take("b").await.unwrap();
            clock.advance(100);
            assert_eq!(take("a").await.unwrap_err().failure().retry_after, Some(80));
            clock.advance(80);
            take("a").await.unwrap();
            take("a").await.unwrap_err();
            give_back(&ctx, Limited::FailedSignIn, "a").await.unwrap();
            take("a").await.unwrap();
            assert_eq!(prune(&ctx).await.unwrap(), u64::from(ctx.db().is_postgres()), "the bucket b is full");
            clock.advance(900);
            assert_eq!(prune(&ctx).await.unwrap(), u64::from(ctx.db().is_postgres()));
            for _ in 0..5 { take("a").await.unwrap(); }
            take("a").await.unwrap_err();
        }
    }

    #[tokio::test]
    async fn two_nodes_count_together() {
        let Some((ctx, _)) = crate::test_support::postgres().await else {
            return;
        };
        let (other, _) = crate::test_support::node_of(&ctx).await;
        let mut taken = 0;
        for node in [&ctx, &other].into_iter().cycle().take(20) {
            taken += usize::from(take(node, Limited::Register, "198.51.100.7").await.is_ok());
        }
        assert_eq!(taken, 10);
    }
}
