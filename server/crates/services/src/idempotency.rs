//! The first answer to a request, given again when the same request comes again.
//!
//! [`begin`] reserves the key, so of two equal requests at once one runs and the other is told to
//! wait. What creates a thread or a post, or moves a case, writes its answer in the transaction of the effect
//! ([`answering`], [`settle`]), so that even a node that dies right after its commit leaves the
//! answer behind; [`save`] keeps the answer of everything else, [`abandon`] gives the key free where
//! the request failed. A reservation left behind by a node that died before its commit may be taken
//! over after [`STALE_SECONDS`].

use crate::{Ctx, Error, Result};
use anyhow::anyhow;
use backstop_domain::error::FieldError;
use backstop_domain::ids::AccountId;
use backstop_domain::views::{Escalation, Post, Thread};
use backstop_domain::{ErrorCode, Failure, Timestamp};
use backstop_entity::idempotency::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

/// Seconds an answer is kept.
pub const KEPT_SECONDS: i64 = 86_400;
/// Seconds after which a reservation without an answer counts as left behind; far longer than any
/// request may run.
pub const STALE_SECONDS: i64 = 120;
/// Longest key, in bytes.
const KEY_MAX: usize = 255;
/// The status of a request that still runs.
const RUNNING: i32 = 0;
/// Rows that are forgotten in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: u64 = 1_000;

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its HTTP status.
    pub status: u16,
    /// Its body.
    pub answer: String,
}

/// Reserves `key` for a request whose content has that fingerprint. None: the caller runs the
/// request and calls [`save`] or [`abandon`]. Otherwise: the answer it had the first time.
///
/// # Errors
/// [`ErrorCode::IdempotencyMismatch`] where the key came with another request;
/// [`ErrorCode::Conflict`] with a waiting time while the first one still runs.
pub async fn begin(
    ctx: &Ctx,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
) -> Result<Option<Saved>> {
    if key.is_empty() || key.len() > KEY_MAX || !key.bytes().all(|b| b.is_ascii_graphic()) {
        let message = format!("Use 1 to {KEY_MAX} printable ASCII characters without spaces.");
        return Err(FieldError::new("Idempotency-Key", message).into());
    }
    let now = ctx.now();
    let txn = ctx.write().await?;
    let answer = match reserve(&txn, account, key, fingerprint, now).await? {
        None => None,
        Some(found) => replay(&txn, found, fingerprint, now).await?,
    };
    txn.commit().await?;
    Ok(answer)
}

/// Writes the reservation, or yields the row that is in the way.
async fn reserve(
    txn: &DatabaseTransaction,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Model>> {
    let row = ActiveModel {
        account_id: Set(account),
        key: Set(key.to_owned()),
        fingerprint: Set(fingerprint.to_vec()),
        status: Set(RUNNING),
        answer: Set(String::new()),
        created_at: Set(now),
    };
    let on_conflict = OnConflict::columns([Column::AccountId, Column::Key])
        .do_nothing()
        .to_owned();
    let inserted = Entity::insert(row)
        .on_conflict(on_conflict)
        .exec_without_returning(txn)
        .await?;
    if inserted == 1 {
        return Ok(None);
    }
    let found = Entity::find_by_id((account, key.to_owned()))
        .one(txn)
        .await?;
    // Gone between the two statements: the first request failed just now, so this one may try again.
    found.map(Some).ok_or_else(running)
}

/// What an earlier row means for this request; none where this request takes the row over.
async fn replay(
    txn: &DatabaseTransaction,
    found: Model,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Saved>> {
    let age = now.seconds_since(found.created_at);
    let is_over = age >= KEPT_SECONDS;
    if !is_over && found.fingerprint != fingerprint {
        return Err(ErrorCode::IdempotencyMismatch.into());
    }
    let is_left_behind = found.status == RUNNING && age >= STALE_SECONDS;
    if is_over || is_left_behind {
        return if take_over(txn, &found, fingerprint, now).await? {
            Ok(None)
        } else {
            Err(running())
        };
    }
    if found.status == RUNNING {
        return Err(running());
    }
    let status =
        u16::try_from(found.status).map_err(|_| anyhow!("stored status {}", found.status))?;
    Ok(Some(Saved {
        status,
        answer: found.answer,
    }))
}

/// Makes an old row this request's own, unless somebody else just did.
async fn take_over(
    txn: &DatabaseTransaction,
    old: &Model,
    fingerprint: &[u8; 32],
    now: Timestamp,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::Fingerprint, Expr::value(fingerprint.to_vec()))
        .col_expr(Column::Status, Expr::value(RUNNING))
        .col_expr(Column::Answer, Expr::value(""))
        .col_expr(Column::CreatedAt, Expr::value(now))
        .filter(of(old.account_id, &old.key))
        .filter(Column::CreatedAt.eq(old.created_at))
        .exec(txn)
        .await?;
    Ok(done.rows_affected == 1)
}

/// What a request has created, as its caller is shown it.
#[derive(Clone, Copy, Debug)]
pub enum Created<'a> {
    /// A thread.
    Thread(&'a Thread),
    /// A post.
    Post(&'a Post),
    /// A step on a case, as the case is after it.
    Case(&'a Escalation),
}

/// A reserved key, and how its answer is written: the HTTP status and the body.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Who sent it.
    pub account: AccountId,
    /// The key.
    pub key: String,
    /// The fingerprint of the request.
    pub fingerprint: [u8; 32],
    /// The answer to what was created.
    pub answer: fn(Created<'_>) -> (u16, String),
}

tokio::task_local! {
    static PENDING: Pending;
}

/// Runs `work`, a request whose key is reserved, so that what it creates and the answer to it are
/// one commit.
pub async fn answering<F: Future>(pending: Pending, work: F) -> F::Output {
    PENDING.scope(pending, work).await
}

/// Writes the answer in the transaction of the effect; nothing where the request carries no key.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn settle(txn: &DatabaseTransaction, created: Created<'_>) -> Result<()> {
    let answered = PENDING.try_with(|pending| {
        let (status, answer) = (pending.answer)(created);
        let update = Entity::update_many()
            .col_expr(Column::Status, Expr::value(i32::from(status)))
            .col_expr(Column::Answer, Expr::value(answer));
        update.filter(own_reservation(
            pending.account,
            &pending.key,
            &pending.fingerprint,
        ))
    });
    if let Ok(update) = answered {
        update.exec(txn).await?;
    }
    Ok(())
}

/// Keeps the answer for the next time, unless it was kept with the effect already.
///
/// # Errors
/// When the database does not answer.
pub async fn save(
    ctx: &Ctx,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
    status: u16,
    answer: &str,
) -> Result<()> {
    let open = Entity::find().filter(own_reservation(account, key, fingerprint));
    if open.one(ctx.read()).await?.is_none() {
        return Ok(());
    }
    let txn = ctx.write().await?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(i32::from(status)))
        .col_expr(Column::Answer, Expr::value(answer))
        .filter(own_reservation(account, key, fingerprint))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// Gives the key free: the request failed and may be sent again.
///
/// # Errors
/// When the database does not answer.
pub async fn abandon(
    ctx: &Ctx,
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
) -> Result<()> {
    let txn = ctx.write().await?;
    Entity::delete_many()
        .filter(own_reservation(account, key, fingerprint))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// Gives free what a process that died left reserved. On SQLite there is one process, so what is
/// reserved while it starts belongs to nobody; on PostgreSQL it may belong to another node and is
/// left to grow stale.
///
/// # Errors
/// When the database does not answer.
pub async fn recover(ctx: &Ctx) -> Result<()> {
    if ctx.db().is_postgres() {
        return Ok(());
    }
    let txn = ctx.write().await?;
    Entity::delete_many()
        .filter(Column::Status.eq(RUNNING))
        .exec(&txn)
        .await?;
    Ok(txn.commit().await?)
}

/// Deletes up to a thousand answers older than [`KEPT_SECONDS`]. Call again while it yields more than
/// nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let oldest = ctx.now().plus_seconds(-KEPT_SECONDS);
    let old: Vec<(AccountId, String)> = Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::Key])
        .filter(Column::CreatedAt.lte(oldest))
        .order_by_asc(Column::CreatedAt)
        .limit(ROWS_AT_ONCE)
        .into_tuple()
        .all(ctx.read())
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let mut gone = 0;
    for (account, key) in old {
        // The key may have been taken for another request since.
        let done = Entity::delete_many()
            .filter(of(account, &key))
            .filter(Column::CreatedAt.lte(oldest))
            .exec(&txn)
            .await?;
        gone += done.rows_affected;
    }
    txn.commit().await?;
    Ok(gone)
}

fn of(account: AccountId, key: &str) -> sea_orm::sea_query::Expr {
    Column::AccountId.eq(account).and(Column::Key.eq(key))
}

fn own_reservation(
    account: AccountId,
    key: &str,
    fingerprint: &[u8; 32],
) -> sea_orm::sea_query::Expr {
    of(account, key)
        .and(Column::Status.eq(RUNNING))
        .and(Column::Fingerprint.eq(fingerprint.to_vec()))
}

fn running() -> Error {
    let detail = "The same request is still being worked on. Please send it again in a moment.";
    Failure {
        retry_after: Some(1),
        ..Failure::with_detail(ErrorCode::Conflict, detail)
    }
    .into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use crate::test_support::both;

    const ANA: AccountId = AccountId(1);
    const ONE: &[u8; 32] = &[1; 32];
    const OTHER: &[u8; 32] = &[2; 32];

    fn refused(result: Result<Option<Saved>>) -> Failure {
        result.unwrap_err().failure()
    }

    both! {
        async fn the_first_answer_comes_again(ctx, clock) {
            assert_eq!(begin(&ctx, ANA, "k", ONE).await.unwrap(), None);
            let busy = refused(begin(&ctx, ANA, "k", ONE).await);
            assert_eq!((busy.code, busy.retry_after), (ErrorCode::Conflict, Some(1)));
            save(&ctx, ANA, "k", ONE, 201, "{}").await.unwrap();
            let saved = Saved { status: 201, answer: "{}".into() };
            assert_eq!(begin(&ctx, ANA, "k", ONE).await.unwrap(), Some(saved));
            assert_eq!(refused(begin(&ctx, ANA, "k", OTHER).await).code, ErrorCode::IdempotencyMismatch);
            assert_eq!(begin(&ctx, AccountId(2), "k", OTHER).await.unwrap(), None, "keys belong to accounts");
            abandon(&ctx, ANA, "k", ONE).await.unwrap();
            assert!(begin(&ctx, ANA, "k", ONE).await.unwrap().is_some(), "an answer cannot be abandoned");
            for bad in ["", " ", "ü", &"x".repeat(256)] {
                assert_eq!(refused(begin(&ctx, ANA, bad, ONE).await).code, ErrorCode::Invalid, "{bad}");
            }
        }
    }

    both! {
        async fn of_many_equal_requests_at_once_one_runs(ctx, clock) {
            let all = futures_util::future::join_all((0..8).map(|_| begin(&ctx, ANA, "k", ONE))).await;
            assert_eq!(all.iter().filter(|one| matches!(one, Ok(None))).count(), 1);
            for lost in all.into_iter().filter(|one| one.is_err()) {
                assert_eq!(refused(lost).code, ErrorCode::Conflict);
            }
        }
    }

    both! {
        async fn failed_and_left_behind_requests_may_come_again(ctx, clock) {
            assert_eq!(begin(&ctx, ANA, "k", ONE).await.unwrap(), None);
            abandon(&ctx, ANA, "k", ONE).await.unwrap();
            assert_eq!(begin(&ctx, ANA, "k", OTHER).await.unwrap(), None, "a failure binds nobody");
            clock.advance(STALE_SECONDS - 1);
            assert_eq!(refused(begin(&ctx, ANA, "k", OTHER).await).code, ErrorCode::Conflict);
            clock.advance(1);
            let all = futures_util::future::join_all((0..4).map(|_| begin(&ctx, ANA, "k", OTHER))).await;
            assert_eq!(all.iter().filter(|one| matches!(one, Ok(None))).count(), 1, "one takes it over");
        }
    }

    both! {
        async fn answers_are_forgotten_after_a_day(ctx, clock) {
            assert_eq!(begin(&ctx, ANA, "k", ONE).await.unwrap(), None);
            save(&ctx, ANA, "k", ONE, 201, "{}").await.unwrap();
            assert_eq!(prune(&ctx).await.unwrap(), 0);
            clock.advance(KEPT_SECONDS);
            assert_eq!(begin(&ctx, ANA, "k", OTHER).await.unwrap(), None);
            save(&ctx, ANA, "k", OTHER, 200, "").await.unwrap();
            clock.advance(KEPT_SECONDS);
            assert_eq!(prune(&ctx).await.unwrap(), 1);
        }
    }
}
